import {
  ClipByGlobalNormOperand,
  ClipByGlobalNormTensorOperand,
} from '../src/ops/clip-by-global-norm/operands';
import { address, float, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** clipped = gradient·min(1, maxNorm/norm). The squares are summed in double, in ascending order of tensors. */
export function clipByGlobalNorm(pc: usize): void {
  const tensors = int(pc, ClipByGlobalNormOperand.count);
  const maxNorm = float(pc, ClipByGlobalNormOperand.maxNorm);
  let total: f64 = 0;
  for (let i = 0; i < tensors; ++i) {
    const at = ClipByGlobalNormOperand.end + ClipByGlobalNormTensorOperand.end * i;
    let g = address(pc, at + ClipByGlobalNormTensorOperand.gradient);
    let low = f64x2.splat(0),
      high = f64x2.splat(0);
    for (let n = int(pc, at + ClipByGlobalNormTensorOperand.size); n > 0; n -= 4, g += 16) {
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
  store<f32>(address(pc, ClipByGlobalNormOperand.norm), norm);
  const ratio: f32 = maxNorm / (norm + 1e-6);
  const factor = f32x4.splat(ratio > 1 ? 1 : ratio);
  for (let i = 0; i < tensors; ++i) {
    const at = ClipByGlobalNormOperand.end + ClipByGlobalNormTensorOperand.end * i;
    let g = address(pc, at + ClipByGlobalNormTensorOperand.gradient),
      c = address(pc, at + ClipByGlobalNormTensorOperand.clipped);
    for (let n = int(pc, at + ClipByGlobalNormTensorOperand.size); n > 0; n -= 4, g += 16, c += 16)
      storeLanes(c, f32x4.mul(loadLanes(g, n), factor), n);
  }
}
