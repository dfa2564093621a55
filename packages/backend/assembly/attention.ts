import { SUM_BLOCK } from '../src/long-sums';
import { AttentionOperand } from '../src/ops/attention/operands';
import { address, float, int } from './instruction';
import { block, matmul } from './matmul';
import { packB, packNarrow } from './matmul-pack';
import { panel } from './matmul-panel';
import { rowAgainstRows } from './matmul-row';
import { NARROW, narrowSoftmaxRows } from './narrow-softmax';
import { loadLanes, zero } from './simd';
import { softmaxRows } from './softmax';

/*
 * Per batch row and head: scores = q·kᵀ, one pass of softmax over them, y = weights·v. What is saved are the weights
 * [B,H,T,S'] with S' = S rounded up to a multiple of 4 (zeros there); a dropped weight is kept with its sign bit set, so
 * that the gradient needs no random numbers.
 */

/** y = softmax(q·kᵀ/√K + bias)·v for each batch row and head. */
export function attention(pc: usize): void {
  const batch = int(pc, AttentionOperand.batch),
    t = int(pc, AttentionOperand.queries),
    s = int(pc, AttentionOperand.keys),
    heads = int(pc, AttentionOperand.heads),
    k = int(pc, AttentionOperand.headWidth);
  const causal = int(pc, AttentionOperand.causal) !== 0,
    biasHeads = int(pc, AttentionOperand.biasHeads);
  const q = address(pc, AttentionOperand.query),
    key = address(pc, AttentionOperand.key),
    value = address(pc, AttentionOperand.value);
  const keyPadding = address(pc, AttentionOperand.keyPadding),
    bias = address(pc, AttentionOperand.bias),
    mask = address(pc, AttentionOperand.mask);
  const y = address(pc, AttentionOperand.y),
    saved = address(pc, AttentionOperand.saved);
  const qRow = <usize>int(pc, AttentionOperand.queryStride),
    kvRow = <usize>int(pc, AttentionOperand.keyStride);
  const dropScale = float(pc, AttentionOperand.keepScale);
  const scratch = address(pc, AttentionOperand.products),
    dropped = address(pc, AttentionOperand.dropped),
    padding = address(pc, AttentionOperand.padding);
  const scale: f32 = 1 / sqrt<f32>(<f32>k);
  const width = (<usize>((s + 3) & ~3)) << 2;
  const headBytes = (<usize>k) << 2;
  const yRow = <usize>heads * headBytes;
  const biasBytes = (<usize>(t * s)) << 2;
  const tBytes = <usize>t * width;
  let weights = saved;
  let bit = 0;
  for (let b = 0; b < batch; ++b) {
    if (keyPadding) paddingRow(keyPadding + ((<usize>(b * s)) << 2), s, padding);
    for (let h = 0; h < heads; ++h) {
      const column = <usize>h * headBytes;
      const qHead = q + <usize>(b * t) * qRow + column;
      const kHead = key + <usize>(b * s) * kvRow + column;
      const vHead = value + <usize>(b * s) * kvRow + column;
      againstRows(t, s, k, qHead, qRow, kHead, kvRow, weights, width, scratch);
      if (width === NARROW && !bias) {
        narrowSoftmaxRows(
          weights,
          t,
          s,
          scale,
          causal,
          keyPadding ? padding : 0,
          dropped,
          mask,
          bit,
          dropScale,
        );
      } else
        softmaxRows(
          weights,
          t,
          s,
          width,
          scale,
          causal,
          keyPadding ? padding : 0,
          bias ? bias + (biasHeads > 1 ? <usize>h * biasBytes : 0) : 0,
          dropped,
          mask,
          bit,
          dropScale,
        );
      bit += t * s;
      const used = mask ? dropped : weights;
      product(t, k, s, used, width, 4, vHead, kvRow, y + <usize>(b * t) * yRow + column, yRow, scratch);
      weights += tBytes;
    }
  }
}

/** C[m,n] = A[m,k]·B[k,n], the rows of B and C dense: small ones without packing anything. */
export function product(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  scratch: usize,
): void {
  if (n === 8 && k <= 64) panel(m, k, a, aRow, aStep, 4 * aRow, b, bRow, c, cRow, 0, 0);
  else matmul(m, n, k, a, aRow, aStep, b, bRow, 4, c, cRow, 0, 0, scratch);
}

/**
 * C[t,S'] = A[t,k]·B[s,k]ᵀ; what comes out in the columns past s means nothing. C's rows are whole vectors, so the product has no tails. Wide ones go
 * the usual way.
 */
export function againstRows(
  t: i32,
  s: i32,
  k: i32,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  scratch: usize,
): void {
  if (t === 0 || s === 0) return;
  if (t === 1) {
    rowAgainstRows(s, k, a, b, bRow, c, 0, 0);
    return;
  }
  if (s > 128 || k > SUM_BLOCK) {
    matmul(t, s, k, a, aRow, 4, b, 4, bRow, c, cRow, 0, 0, scratch);
    return;
  }
  if (cRow === NARROW && (k & 3) === 0) packNarrow(b, bRow, s, k, scratch);
  else packB(b, 4, bRow, k, s, scratch);
  if (cRow === NARROW) panel(t, k, a, aRow, 4, 4 * aRow, scratch, 32, c, cRow, 0, 0);
  else block(t, (s + 3) & ~3, k, a, aRow, 4, 4 * aRow, scratch, 32, (<usize>k) << 5, c, cRow, 0, 0);
}

/** All ones where the key is padding, as lanes. */
function paddingRow(from: usize, s: i32, to: usize): void {
  for (let n = s; n > 0; n -= 4, from += 16, to += 16) {
    v128.store(to, i32x4.ne(loadLanes(from, n), zero()));
  }
}
