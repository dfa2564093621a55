import {
  MeanSquaredErrorGradientOperand,
  MeanSquaredErrorOperand,
} from '../src/ops/mean-squared-error/operands';
import { address, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** The mean of squares, summed in double in ascending order. */
export function meanSquaredError(pc: usize): void {
  const count = int(pc, MeanSquaredErrorOperand.count);
  const a = address(pc, MeanSquaredErrorOperand.prediction),
    b = address(pc, MeanSquaredErrorOperand.target);
  let sum: f64 = 0;
  for (let i = 0; i < count; ++i) {
    const d = load<f32>(a + ((<usize>i) << 2)) - load<f32>(b + ((<usize>i) << 2));
    sum += <f64>d * <f64>d;
  }
  store<f32>(address(pc, MeanSquaredErrorOperand.loss), count > 0 ? <f32>(sum / <f64>count) : 0);
}

/** ±2·(prediction − target)·dy/count */
export function meanSquaredErrorGradient(pc: usize): void {
  const count = int(pc, MeanSquaredErrorGradientOperand.count);
  let a = address(pc, MeanSquaredErrorGradientOperand.prediction),
    b = address(pc, MeanSquaredErrorGradientOperand.target),
    da = address(pc, MeanSquaredErrorGradientOperand.dPrediction),
    db = address(pc, MeanSquaredErrorGradientOperand.dTarget);
  if (count === 0) return;
  const factor = f32x4.splat((2 * load<f32>(address(pc, MeanSquaredErrorGradientOperand.dy))) / <f32>count);
  for (let n = count; n > 0; n -= 4, a += 16, b += 16, da += 16, db += 16) {
    const d = f32x4.mul(f32x4.sub(loadLanes(a, n), loadLanes(b, n)), factor);
    storeLanes(da, d, n);
    storeLanes(db, f32x4.neg(d), n);
  }
}
