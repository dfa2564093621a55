import { expOfNegative4 } from './exp';
import { address, float, int } from './instruction';
import { block, matmul } from './matmul';
import { packB } from './matmul-pack';
import { zero, firstLanes, lanesOfBits, loadLanes, maxAcross, sumAcross } from './simd';

/*
 * Per batch row and head: scores = q·kᵀ, one pass of softmax over them, y = weights·v. The memo keeps the weights
 * [B,H,T,S'] with S' = S rounded up to a multiple of 4 (zeros there); a dropped weight is kept with its sign bit set, so
 * that the gradient needs no random numbers.
 */

/**
 * B, T, S, H, K, causal, biasHeads · q, k, v, keyPadding|0, bias|0, mask|0 (dropout bits), y, memo · qRow, kvRow (bytes) ·
 * dropout scale · scratch for products, scratch for the dropped weights [T,S'], scratch for one row of padding [S']
 */
export function attention(pc: usize): void {
  const batch = int(pc, 0), t = int(pc, 1), s = int(pc, 2), heads = int(pc, 3), k = int(pc, 4);
  const causal = int(pc, 5) != 0, biasHeads = int(pc, 6);
  const q = address(pc, 7), key = address(pc, 8), value = address(pc, 9);
  const keyPadding = address(pc, 10), bias = address(pc, 11), mask = address(pc, 12);
  const y = address(pc, 13), memo = address(pc, 14);
  const qRow = <usize>int(pc, 15), kvRow = <usize>int(pc, 16);
  const dropScale = float(pc, 17);
  const scratch = address(pc, 18), dropped = address(pc, 19), padding = address(pc, 20);
  const scale: f32 = 1 / sqrt<f32>(<f32>k);
  const width = <usize>((s + 3) & ~3) << 2;
  const headBytes = <usize>k << 2;
  const yRow = <usize>heads * headBytes;
  const biasBytes = <usize>(t * s) << 2;
  const tBytes = <usize>t * width;
  let weights = memo;
  let bit = 0;
  for (let b = 0; b < batch; ++b) {
    if (keyPadding) paddingRow(keyPadding + (<usize>(b * s) << 2), s, padding);
    for (let h = 0; h < heads; ++h) {
      const column = <usize>h * headBytes;
      const qHead = q + <usize>(b * t) * qRow + column;
      const kHead = key + <usize>(b * s) * kvRow + column;
      const vHead = value + <usize>(b * s) * kvRow + column;
      againstRows(t, s, k, qHead, qRow, kHead, kvRow, weights, width, scratch);
      softmaxRows(
        weights, t, s, width, scale, causal, keyPadding ? padding : 0,
        bias ? bias + (biasHeads > 1 ? <usize>h * biasBytes : 0) : 0,
        dropped, mask, bit, dropScale,
      );
      bit += t * s;
      const used = mask ? dropped : weights;
      matmul(t, k, s, used, width, 4, vHead, kvRow, 4, y + <usize>(b * t) * yRow + column, yRow, 0, 0, scratch);
      weights += tBytes;
    }
  }
}

/**
 * C[t,S'] = A[t,k]·B[s,k]ᵀ with zeros in the columns past s. A dense copy of the matrix product without its tails: C's rows are whole
 * vectors. Wide ones go the usual way.
 */
export function againstRows(
  t: i32, s: i32, k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, scratch: usize,
): void {
  if (t == 0 || s == 0) return;
  if (s > 128 || k > 256) {
    matmul(t, s, k, a, aRow, 4, b, 4, bRow, c, cRow, 0, 0, scratch);
    return;
  }
  packB(b, 4, bRow, k, s, scratch);
  block(t, (s + 3) & ~3, k, a, aRow, 4, 4 * aRow, scratch, 32, <usize>k << 5, c, cRow, 0, 0);
}

/** All ones where the key is padding, as lanes. */
function paddingRow(from: usize, s: i32, to: usize): void {
  for (let n = s; n > 0; n -= 4, from += 16, to += 16) {
    v128.store(to, i32x4.ne(loadLanes(from, n), zero()));
  }
}

/**
 * softmax(scores·scale + bias) over what is seen, in place; rows that see nothing become zeros, and so do the lanes past S.
 * With a mask, the sign bit marks the weights that are dropped, and `dropped` gets kept ? weight·dropScale : 0.
 */
function softmaxRows(
  rows: usize, t: i32, s: i32, width: usize, scale: f32, causal: bool, padding: usize, bias: usize,
  dropped: usize, mask: usize, bit: i32, dropScale: f32,
): void {
  const scale4 = f32x4.splat(scale);
  const dropScale4 = f32x4.splat(dropScale);
  const nothing = f32x4.splat(-Infinity);
  const sign = i32x4.splat(0x80000000);
  for (let i = 0; i < t; ++i) {
    const seen = causal && i + 1 < s ? i + 1 : s;
    const seenBytes = <usize>((seen + 3) & ~3) << 2;
    let max = nothing;
    let n = seen;
    for (let j: usize = 0; j < seenBytes; j += 16, n -= 4) {
      let v = f32x4.mul(v128.load(rows + j), scale4);
      if (bias) v = f32x4.add(v, loadLanes(bias + j, s - <i32>(j >> 2)));
      if (padding) v = v128.bitselect(nothing, v, v128.load(padding + j));
      if (n < 4) v = v128.bitselect(v, nothing, firstLanes(n));
      v128.store(rows + j, v);
      max = f32x4.pmax(max, v);
    }
    max = maxAcross(max);
    // a row of −∞ alone: subtract 0, so that every exponential is 0
    max = v128.andnot(max, f32x4.eq(max, nothing));
    let sum = zero();
    for (let j: usize = 0; j < seenBytes; j += 16) {
      const e = expOfNegative4(f32x4.sub(v128.load(rows + j), max));
      v128.store(rows + j, e);
      sum = f32x4.add(sum, e);
    }
    sum = sumAcross(sum);
    const inverse = v128.andnot(f32x4.div(f32x4.splat(1), sum), f32x4.eq(sum, zero()));
    let place = bit;
    for (let j: usize = 0; j < seenBytes; j += 16, place += 4) {
      const w = f32x4.mul(v128.load(rows + j), inverse);
      if (mask) {
        const kept = lanesOfBits(<u32>load<u16>(mask + <usize>(place >> 3)) >> (place & 7));
        v128.store(dropped + j, v128.and(f32x4.mul(w, dropScale4), kept));
        v128.store(rows + j, v128.or(w, v128.andnot(sign, kept)));
      } else v128.store(rows + j, w);
    }
    for (let j = seenBytes; j < width; j += 16) {
      v128.store(rows + j, zero());
      if (mask) v128.store(dropped + j, zero());
    }
    bit += s;
    rows += width;
    dropped += width;
    if (bias) bias += <usize>s << 2;
  }
}
