import { AttentionOperand } from '../src/ops/attention/operands';
import { product } from './attention-products';
import { attentionWeights, paddingRow } from './attention-weights';
import { address, int } from './instruction';
import { laneRow } from './segments';

/*
 * Per batch row and head, a block of queries after the other: scores = q·kᵀ with the keys that one of them may see, one pass of softmax over
 * them, y = weights·v. Where the weights are kept for the gradient, blocks lie one after the other, their rows rounded up to whole vectors (zeros
 * there); a dropped weight is kept with its sign bit set, so that the gradient needs no random numbers. Where they are not, they never exist for
 * more than one block. Blocks change no bit: a row of weights is computed whole, and what a block leaves out are zeros.
 */

/** y = softmax(q·kᵀ/√K + bias)·v for each batch row and head. */
export function attention(pc: usize): void {
  const batch = int(pc, AttentionOperand.batch),
    t = int(pc, AttentionOperand.queries),
    s = int(pc, AttentionOperand.keys),
    heads = int(pc, AttentionOperand.heads),
    k = int(pc, AttentionOperand.headWidth);
  const causal = int(pc, AttentionOperand.causal) !== 0,
    queryBlock = int(pc, AttentionOperand.queryBlock);
  const value = address(pc, AttentionOperand.value),
    y = address(pc, AttentionOperand.y),
    saved = address(pc, AttentionOperand.saved);
  const keyPadding = address(pc, AttentionOperand.keyPadding),
    keySegments = address(pc, AttentionOperand.keySegments);
  const mask = address(pc, AttentionOperand.mask);
  const kvRow = <usize>int(pc, AttentionOperand.keyStride);
  const scratch = address(pc, AttentionOperand.products),
    dropped = address(pc, AttentionOperand.dropped),
    padding = address(pc, AttentionOperand.padding),
    segmentLanes = address(pc, AttentionOperand.segmentLanes);
  const headBytes = (<usize>k) << 2;
  const yRow = <usize>heads * headBytes;
  let weights = saved ? saved : address(pc, AttentionOperand.weights);
  for (let b = 0; b < batch; ++b) {
    if (keySegments) laneRow(keySegments + ((<usize>(b * s)) << 2), s, segmentLanes);
    if (keyPadding) paddingRow(keyPadding + ((<usize>(b * s)) << 2), s, padding);
    for (let h = 0; h < heads; ++h) {
      const column = <usize>h * headBytes;
      const vHead = value + <usize>(b * s) * kvRow + column;
      for (let from = 0; from < t; from += queryBlock) {
        const rows = min(queryBlock, t - from);
        const seen = causal ? min(s, from + rows) : s;
        const width = (<usize>((seen + 3) & ~3)) << 2;
        attentionWeights(pc, b, h, from, rows, seen, weights);
        const yBlock = y + <usize>(b * t + from) * yRow + column;
        product(rows, k, seen, mask ? dropped : weights, width, 4, vHead, kvRow, yBlock, yRow, 0, scratch);
        if (saved) weights += <usize>rows * width;
      }
    }
  }
}
