import { AccumulateOperand, AccumulateTensorOperand } from '../src/ops/accumulate/operands';
import { address, float, int } from './instruction';
import { loadLanes, storeLanes, zero } from './simd';

/** sum = (reset ? 0 : sum) + gradient·scale, tensor by tensor. */
export function accumulate(pc: usize): void {
  const tensors = int(pc, AccumulateOperand.count);
  const scale = f32x4.splat(float(pc, AccumulateOperand.scale));
  const reset = int(pc, AccumulateOperand.reset) !== 0;
  for (let i = 0; i < tensors; ++i) {
    const at = AccumulateOperand.end + AccumulateTensorOperand.end * i;
    let s = address(pc, at + AccumulateTensorOperand.sum),
      g = address(pc, at + AccumulateTensorOperand.gradient);
    for (let n = int(pc, at + AccumulateTensorOperand.size); n > 0; n -= 4, s += 16, g += 16) {
      const before = reset ? zero() : loadLanes(s, n);
      storeLanes(s, f32x4.add(before, f32x4.mul(loadLanes(g, n), scale)), n);
    }
  }
}
