import { SgdOperand, SgdScalars, SgdTensorOperand } from '../src/ops/sgd/operands';
import { address, float, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** One update of all tensors by gradient descent, see ops/sgd/kernel.ts. */
export function sgd(pc: usize): void {
  const tensors = int(pc, SgdOperand.count);
  const momentum = f32x4.splat(float(pc, SgdOperand.momentum));
  const nesterov = int(pc, SgdOperand.nesterov) !== 0;
  const scalars = address(pc, SgdOperand.scalars);
  const rate = v128.load32_splat(scalars, 4 * SgdScalars.learningRate);
  const dampening = v128.load32_splat(scalars, 4 * SgdScalars.dampeningFactor);
  const decay = v128.load32_splat(scalars, 4 * SgdScalars.weightDecay);
  const decays = load<f32>(scalars, 4 * SgdScalars.weightDecay) !== 0;
  for (let i = 0; i < tensors; ++i) {
    const at = SgdOperand.end + SgdTensorOperand.end * i;
    let p = address(pc, at + SgdTensorOperand.parameter),
      g = address(pc, at + SgdTensorOperand.gradient),
      b = address(pc, at + SgdTensorOperand.velocity);
    const moves = b !== 0;
    for (let n = int(pc, at + SgdTensorOperand.size); n > 0; n -= 4, p += 16, g += 16, b += 16) {
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
