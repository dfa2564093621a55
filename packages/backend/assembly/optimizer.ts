import { address, float, int } from './instruction';
import { zero, loadLanes, storeLanes } from './simd';

/**
 * count of tensors, decoupled, β1, 1 − β1, β2, 1 − β2, epsilon · scalars [stepSize, √bias2, decay] · then for each tensor
 * size, parameter, gradient, first moment, second moment.
 */
export function adam(pc: usize): void {
  const tensors = int(pc, 0);
  const decoupled = int(pc, 1) != 0;
  const beta1 = f32x4.splat(float(pc, 2)), rest1 = f32x4.splat(float(pc, 3));
  const beta2 = f32x4.splat(float(pc, 4)), rest2 = f32x4.splat(float(pc, 5));
  const epsilon = f32x4.splat(float(pc, 6));
  const scalars = address(pc, 7);
  const stepSize = v128.load32_splat(scalars);
  const bias2Root = v128.load32_splat(scalars, 4);
  const decay = v128.load32_splat(scalars, 8);
  const couples = !decoupled && load<f32>(scalars, 8) != 0;
  for (let i = 0; i < tensors; ++i) {
    const at = 8 + 5 * i;
    let p = address(pc, at + 1), g = address(pc, at + 2), m = address(pc, at + 3), v = address(pc, at + 4);
    for (let n = int(pc, at); n > 0; n -= 4, p += 16, g += 16, m += 16, v += 16) {
      let parameter = loadLanes(p, n);
      let gradient = loadLanes(g, n);
      if (decoupled) parameter = f32x4.mul(parameter, decay);
      else if (couples) gradient = f32x4.add(gradient, f32x4.mul(parameter, decay));
      const moment1 = f32x4.add(f32x4.mul(loadLanes(m, n), beta1), f32x4.mul(gradient, rest1));
      const moment2 = f32x4.add(
        f32x4.mul(loadLanes(v, n), beta2),
        f32x4.mul(f32x4.mul(rest2, gradient), gradient),
      );
      storeLanes(m, moment1, n);
      storeLanes(v, moment2, n);
      const below = f32x4.add(f32x4.div(f32x4.sqrt(moment2), bias2Root), epsilon);
      storeLanes(p, f32x4.sub(parameter, f32x4.div(f32x4.mul(stepSize, moment1), below)), n);
    }
  }
}

/** count of tensors, momentum, nesterov · scalars [learningRate, dampeningFactor, weightDecay] · then size, parameter, gradient, velocity|0 */
export function sgd(pc: usize): void {
  const tensors = int(pc, 0);
  const momentum = f32x4.splat(float(pc, 1));
  const nesterov = int(pc, 2) != 0;
  const scalars = address(pc, 3);
  const rate = v128.load32_splat(scalars);
  const dampening = v128.load32_splat(scalars, 4);
  const decay = v128.load32_splat(scalars, 8);
  const decays = load<f32>(scalars, 8) != 0;
  for (let i = 0; i < tensors; ++i) {
    const at = 4 + 4 * i;
    let p = address(pc, at + 1), g = address(pc, at + 2), b = address(pc, at + 3);
    const moves = b != 0;
    for (let n = int(pc, at); n > 0; n -= 4, p += 16, g += 16, b += 16) {
      const parameter = loadLanes(p, n);
      let gradient = loadLanes(g, n);
      if (decays) gradient = f32x4.add(gradient, f32x4.mul(parameter, decay));
      if (moves) {
        const velocity = f32x4.add(f32x4.mul(loadLanes(b, n), momentum), f32x4.mul(gradient, dampening));
        storeLanes(b, velocity, n);
        gradient = nesterov ? f32x4.add(gradient, f32x4.mul(velocity, momentum)) : velocity;
      }
      storeLanes(p, f32x4.sub(parameter, f32x4.mul(rate, gradient)), n);
    }
  }
}

/** count of tensors, scale, reset · then size, sum, gradient: sum = (reset ? 0 : sum) + gradient·scale */
export function accumulate(pc: usize): void {
  const tensors = int(pc, 0);
  const scale = f32x4.splat(float(pc, 1));
  const reset = int(pc, 2) != 0;
  for (let i = 0; i < tensors; ++i) {
    const at = 3 + 3 * i;
    let s = address(pc, at + 1), g = address(pc, at + 2);
    for (let n = int(pc, at); n > 0; n -= 4, s += 16, g += 16) {
      const before = reset ? zero() : loadLanes(s, n);
      storeLanes(s, f32x4.add(before, f32x4.mul(loadLanes(g, n), scale)), n);
    }
  }
}

/** count of tensors, maxNorm · norm · then size, gradient, clipped. The squares are summed in double, in ascending order of tensors. */
export function clipByGlobalNorm(pc: usize): void {
  const tensors = int(pc, 0);
  const maxNorm = float(pc, 1);
  let total: f64 = 0;
  for (let i = 0; i < tensors; ++i) {
    const at = 3 + 3 * i;
    let g = address(pc, at + 1);
    let low = f64x2.splat(0), high = f64x2.splat(0);
    for (let n = int(pc, at); n > 0; n -= 4, g += 16) {
      const v = loadLanes(g, n);
      const a = f64x2.promote_low_f32x4(v);
      const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    const both = f64x2.add(low, high);
    total += f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  }
  const norm = <f32>sqrt<f64>(total);
  store<f32>(address(pc, 2), norm);
  const ratio: f32 = maxNorm / (norm + 1e-6);
  const factor = f32x4.splat(ratio > 1 ? 1 : ratio);
  for (let i = 0; i < tensors; ++i) {
    const at = 3 + 3 * i;
    let g = address(pc, at + 1), c = address(pc, at + 2);
    for (let n = int(pc, at); n > 0; n -= 4, g += 16, c += 16) storeLanes(c, f32x4.mul(loadLanes(g, n), factor), n);
  }
}
