import { address, float, int } from './instruction';
import { zero, first, firstLanes, loadLanes, storeLanes, sumAcross } from './simd';

/**
 * rows, D, epsilon · x, weight, bias, y, memo [rows, 2] = mean and 1/√(variance + epsilon)
 */
export function layerNorm(pc: usize): void {
  const rows = int(pc, 0), d = int(pc, 1);
  const epsilon = float(pc, 2);
  let x = address(pc, 3);
  const weight = address(pc, 4), bias = address(pc, 5);
  let y = address(pc, 6), memo = address(pc, 7);
  const width = <usize>d << 2;
  const whole = width & ~15;
  const rest = d & 3;
  const restMask = firstLanes(rest);
  const share = f32x4.splat(1 / <f32>d);
  for (let i = 0; i < rows; ++i) {
    let s = zero();
    for (let j: usize = 0; j < whole; j += 16) s = f32x4.add(s, v128.load(x + j));
    if (rest) s = f32x4.add(s, loadLanes(x + whole, rest));
    const mean4 = f32x4.mul(sumAcross(s), share);
    let squares = zero();
    for (let j: usize = 0; j < whole; j += 16) {
      const c = f32x4.sub(v128.load(x + j), mean4);
      squares = f32x4.add(squares, f32x4.mul(c, c));
    }
    if (rest) {
      const c = v128.and(f32x4.sub(loadLanes(x + whole, rest), mean4), restMask);
      squares = f32x4.add(squares, f32x4.mul(c, c));
    }
    const variance = f32x4.mul(sumAcross(squares), share);
    const inverse4 = f32x4.splat(1 / sqrt<f32>(first(variance) + epsilon));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      v128.store(y + j, f32x4.add(f32x4.mul(normal, v128.load(weight + j)), v128.load(bias + j)));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const scaled = f32x4.mul(normal, loadLanes(weight + whole, rest));
      storeLanes(y + whole, f32x4.add(scaled, loadLanes(bias + whole, rest)), rest);
    }
    store<f32>(memo, first(mean4));
    store<f32>(memo, first(inverse4), 4);
    x += width; y += width; memo += 8;
  }
}

/**
 * rows, D · dy, x, weight, memo · dX, dWeight, dBias. With x̂ = (x − mean)·inverse and g = dy·weight:
 * dX = inverse·(g − mean(g) − x̂·mean(g·x̂)), dWeight = Σ dy·x̂, dBias = Σ dy.
 */
export function layerNormGradient(pc: usize): void {
  const rows = int(pc, 0), d = int(pc, 1);
  let dy = address(pc, 2), x = address(pc, 3);
  const weight = address(pc, 4);
  let memo = address(pc, 5), dX = address(pc, 6);
  const dWeight = address(pc, 7), dBias = address(pc, 8);
  const width = <usize>d << 2;
  const whole = width & ~15;
  const rest = d & 3;
  memory.fill(dWeight, 0, width);
  memory.fill(dBias, 0, width);
  const share: f32 = 1 / <f32>d;
  for (let i = 0; i < rows; ++i) {
    const mean4 = v128.load32_splat(memo);
    const inverse4 = v128.load32_splat(memo, 4);
    let sumG = zero(), sumGX = zero();
    for (let j: usize = 0; j < whole; j += 16) {
      const v = v128.load(dy + j);
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.mul(v, v128.load(weight + j));
      const product = f32x4.mul(v, normal);
      v128.store(dWeight + j, f32x4.add(v128.load(dWeight + j), product));
      v128.store(dBias + j, f32x4.add(v128.load(dBias + j), v));
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    if (rest) {
      const v = loadLanes(dy + whole, rest);
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.mul(v, loadLanes(weight + whole, rest));
      storeLanes(dWeight + whole, f32x4.add(loadLanes(dWeight + whole, rest), f32x4.mul(v, normal)), rest);
      storeLanes(dBias + whole, f32x4.add(loadLanes(dBias + whole, rest), v), rest);
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    const meanG = f32x4.mul(sumAcross(sumG), f32x4.splat(share));
    const meanGX = f32x4.mul(sumAcross(sumGX), f32x4.splat(share));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(v128.load(dy + j), v128.load(weight + j)), meanG);
      v128.store(dX + j, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(loadLanes(dy + whole, rest), loadLanes(weight + whole, rest)), meanG);
      storeLanes(dX + whole, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4), rest);
    }
    dy += width; x += width; dX += width; memo += 8;
  }
}

