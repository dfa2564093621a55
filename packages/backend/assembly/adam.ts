import { AdamOperand, AdamScalars, AdamTensorOperand } from '../src/ops/adam/operands';
import { address, float, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** One update of all tensors by Adam or AdamW, see ops/adam/kernel.ts. */
export function adam(pc: usize): void {
  const tensors = int(pc, AdamOperand.count);
  const decoupled = int(pc, AdamOperand.decoupled) !== 0;
  const beta1 = f32x4.splat(float(pc, AdamOperand.beta1)),
    rest1 = f32x4.splat(float(pc, AdamOperand.rest1));
  const beta2 = f32x4.splat(float(pc, AdamOperand.beta2)),
    rest2 = f32x4.splat(float(pc, AdamOperand.rest2));
  const eps = f32x4.splat(float(pc, AdamOperand.eps));
  const scalars = address(pc, AdamOperand.scalars);
  const stepSize = v128.load32_splat(scalars, 4 * AdamScalars.stepSize);
  const bias2Root = v128.load32_splat(scalars, 4 * AdamScalars.bias2Root);
  const decay = v128.load32_splat(scalars, 4 * AdamScalars.decay);
  const couples = !decoupled && load<f32>(scalars, 4 * AdamScalars.decay) !== 0;
  for (let i = 0; i < tensors; ++i) {
    const at = AdamOperand.end + AdamTensorOperand.end * i;
    let p = address(pc, at + AdamTensorOperand.parameter),
      g = address(pc, at + AdamTensorOperand.gradient),
      m = address(pc, at + AdamTensorOperand.first),
      v = address(pc, at + AdamTensorOperand.second);
    for (let n = int(pc, at + AdamTensorOperand.size); n > 0; n -= 4, p += 16, g += 16, m += 16, v += 16) {
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
      const below = f32x4.add(f32x4.div(f32x4.sqrt(moment2), bias2Root), eps);
      storeLanes(p, f32x4.sub(parameter, f32x4.div(f32x4.mul(stepSize, moment1), below)), n);
    }
  }
}
