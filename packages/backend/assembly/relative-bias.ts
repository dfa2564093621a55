import { RelativeBiasGradientOperand, RelativeBiasOperand } from '../src/ops/relative-bias/operands';
import { address, int } from './instruction';

/** bias [H, T, S] = table[bucket, h]; NaN where the bucket is out of range */
export function relativeBias(pc: usize): void {
  const rows = int(pc, RelativeBiasOperand.rows),
    heads = int(pc, RelativeBiasOperand.heads),
    pairs = int(pc, RelativeBiasOperand.pairs);
  const table = address(pc, RelativeBiasOperand.table),
    buckets = address(pc, RelativeBiasOperand.buckets);
  let bias = address(pc, RelativeBiasOperand.bias);
  for (let h = 0; h < heads; ++h) {
    for (let i = 0; i < pairs; ++i, bias += 4) {
      const bucket = load<i32>(buckets + ((<usize>i) << 2));
      const known = <u32>bucket < <u32>rows;
      store<f32>(bias, known ? load<f32>(table + ((<usize>(bucket * heads + h)) << 2)) : NaN);
    }
  }
}

/** dTable [N, H]. A bucket may hold most of the T·S pairs, so they are summed in double. */
export function relativeBiasGradient(pc: usize): void {
  const rows = int(pc, RelativeBiasGradientOperand.rows),
    heads = int(pc, RelativeBiasGradientOperand.heads),
    pairs = int(pc, RelativeBiasGradientOperand.pairs);
  let dy = address(pc, RelativeBiasGradientOperand.dy);
  const buckets = address(pc, RelativeBiasGradientOperand.buckets),
    dTable = address(pc, RelativeBiasGradientOperand.dTable),
    sums = address(pc, RelativeBiasGradientOperand.sums);
  for (let h = 0; h < heads; ++h) {
    memory.fill(sums, 0, (<usize>rows) << 3);
    for (let i = 0; i < pairs; ++i, dy += 4) {
      const bucket = load<i32>(buckets + ((<usize>i) << 2));
      if (<u32>bucket >= <u32>rows) continue;
      const at = sums + ((<usize>bucket) << 3);
      store<f64>(at, load<f64>(at) + <f64>load<f32>(dy));
    }
    for (let i = 0; i < rows; ++i) {
      store<f32>(dTable + ((<usize>(i * heads + h)) << 2), <f32>load<f64>(sums + ((<usize>i) << 3)));
    }
  }
}
