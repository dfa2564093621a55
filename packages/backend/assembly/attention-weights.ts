import { AttentionOperand } from '../src/ops/attention/operands';
import { againstRows } from './attention-products';
import { address, float, int } from './instruction';
import { NARROW, narrowSoftmaxRows } from './narrow-softmax';
import { hideOtherSegments } from './segments';
import { loadLanes, zero } from './simd';
import { softmaxRows } from './softmax';

/**
 * The weights of `rows` queries from `from` on, of batch row b and head h, for the first `seen` keys: [rows, seen] rounded up to whole vectors, at `to`; with
 * dropout also what is left of them, at the operand `dropped`. Lanes of padding and segments are those of the batch row.
 */
export function attentionWeights(
  pc: usize,
  b: i32,
  h: i32,
  from: i32,
  rows: i32,
  seen: i32,
  to: usize,
): void {
  const t = int(pc, AttentionOperand.queries),
    s = int(pc, AttentionOperand.keys),
    heads = int(pc, AttentionOperand.heads),
    k = int(pc, AttentionOperand.headWidth);
  const qRow = <usize>int(pc, AttentionOperand.queryStride),
    kvRow = <usize>int(pc, AttentionOperand.keyStride);
  const bias = address(pc, AttentionOperand.bias),
    mask = address(pc, AttentionOperand.mask),
    dropped = address(pc, AttentionOperand.dropped);
  const padding = address(pc, AttentionOperand.keyPadding) ? address(pc, AttentionOperand.padding) : 0;
  const scale: f32 = 1 / sqrt<f32>(<f32>k);
  const width = (<usize>((seen + 3) & ~3)) << 2;
  const column = (<usize>(h * k)) << 2;
  const query = address(pc, AttentionOperand.query) + <usize>(b * t + from) * qRow + column;
  const key = address(pc, AttentionOperand.key) + <usize>(b * s) * kvRow + column;
  againstRows(rows, seen, k, query, qRow, key, kvRow, to, width, address(pc, AttentionOperand.products));
  const segments = address(pc, AttentionOperand.querySegments);
  if (segments) {
    const own = segments + ((<usize>(b * t + from)) << 2);
    hideOtherSegments(to, rows, width, own, address(pc, AttentionOperand.segmentLanes));
  }
  // past the last key every query of the block sees them all
  const causal = int(pc, AttentionOperand.causal) !== 0 && from < seen;
  const keepScale = float(pc, AttentionOperand.keepScale);
  const bit = ((b * heads + h) * t + from) * s;
  if (width === NARROW && !bias && from === 0) {
    narrowSoftmaxRows(to, rows, seen, s, scale, causal, padding, dropped, mask, bit, keepScale);
    return;
  }
  const biasHead = int(pc, AttentionOperand.biasHeads) > 1 ? h * t : 0;
  softmaxRows(
    to,
    rows,
    seen,
    s,
    width,
    scale,
    causal ? from : seen,
    padding,
    bias ? bias + ((<usize>((biasHead + from) * s)) << 2) : 0,
    dropped,
    mask,
    bit,
    keepScale,
  );
}

/** All ones where the key is padding, as lanes. */
export function paddingRow(from: usize, s: i32, to: usize): void {
  for (let n = s; n > 0; n -= 4, from += 16, to += 16) {
    v128.store(to, i32x4.ne(loadLanes(from, n), zero()));
  }
}
