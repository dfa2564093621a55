import { expOfNegative4 } from './exp';
import { address, float, int } from './instruction';
import { matmul } from './matmul';
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
      matmul(t, s, k, qHead, qRow, 4, kHead, 4, kvRow, weights, width, 0, 0, scratch);
      softmaxRows(
        weights, t, s, width, scale, causal, keyPadding ? padding : 0,
        bias ? bias + (biasHeads > 1 ? <usize>h * biasBytes : 0) : 0,
      );
      let used = weights;
      if (mask) {
        dropRows(weights, dropped, t, s, width, mask, bit, dropScale);
        bit += t * s;
        used = dropped;
      }
      matmul(t, k, s, used, width, 4, vHead, kvRow, 4, y + <usize>(b * t) * yRow + column, yRow, 0, 0, scratch);
      weights += tBytes;
    }
  }
}

/** All ones where the key is padding, as lanes. */
function paddingRow(from: usize, s: i32, to: usize): void {
  for (let n = s; n > 0; n -= 4, from += 16, to += 16) {
    v128.store(to, i32x4.ne(loadLanes(from, n), zero()));
  }
}

/** softmax(scores·scale + bias) over what is seen, in place; rows that see nothing become zeros, and so do the lanes past S. */
function softmaxRows(
  rows: usize, t: i32, s: i32, width: usize, scale: f32, causal: bool, padding: usize, bias: usize,
): void {
  const scale4 = f32x4.splat(scale);
  const nothing = f32x4.splat(-Infinity);
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
    for (let j: usize = 0; j < seenBytes; j += 16) {
      v128.store(rows + j, f32x4.mul(v128.load(rows + j), inverse));
    }
    if (seenBytes < width) memory.fill(rows + seenBytes, 0, width - seenBytes);
    rows += width;
    if (bias) bias += <usize>s << 2;
  }
}

/** dropped = kept ? weight·scale : 0, and the sign bit of the weights that are dropped. */
function dropRows(weights: usize, dropped: usize, t: i32, s: i32, width: usize, mask: usize, bit: i32, scale: f32): void {
  const scale4 = f32x4.splat(scale);
  const sign = i32x4.splat(0x80000000);
  for (let i = 0; i < t; ++i) {
    for (let j = 0; j < s; j += 4) {
      const place = bit + j;
      const bits = <u32>load<u16>(mask + <usize>(place >> 3)) >> (place & 7);
      const kept = lanesOfBits(bits);
      const at = <usize>j << 2;
      const w = v128.load(weights + at);
      v128.store(dropped + at, v128.and(f32x4.mul(w, scale4), kept));
      v128.store(weights + at, v128.or(w, v128.andnot(sign, kept)));
    }
    bit += s;
    weights += width;
    dropped += width;
  }
}
