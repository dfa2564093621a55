import { Constant, constant, Lanes, lanes } from './constants';
import { expAll } from './exp';
import { lanesOfBits, maxAcross, sumAcross, zero } from './simd';

/** Bytes of a narrow row: 5 to 8 keys. */
// @inline
export const NARROW: usize = 32;

/** What `softmaxRows` does, with the same bits, for rows of two vectors and no bias: a row stays in registers. */
export function narrowSoftmaxRows(
  rows: usize,
  t: i32,
  s: i32,
  all: i32,
  scale: f32,
  causal: bool,
  padding: usize,
  dropped: usize,
  mask: usize,
  bit: i32,
  dropScale: f32,
): void {
  differences(rows, t, s, scale, causal, padding);
  expAll(rows, <usize>t * NARROW);
  if (mask) droppedShares(rows, t, all, dropped, mask, bit, dropScale);
  else shares(rows, t);
}

function differences(rows: usize, t: i32, s: i32, scale: f32, causal: bool, padding: usize): void {
  const scale4 = f32x4.splat(scale);
  const seen = i32x4.splat(s);
  let hidden0 = i32x4.ge_s(lanes(Lanes.Low), seen),
    hidden1 = i32x4.ge_s(lanes(Lanes.High), seen);
  if (padding) {
    hidden0 = v128.or(hidden0, v128.load(padding));
    hidden1 = v128.or(hidden1, v128.load(padding, 16));
  }
  for (let i = 0; i < t; ++i, rows += NARROW) {
    const nothing = constant(Constant.Nothing);
    let h0 = hidden0,
      h1 = hidden1;
    if (causal) {
      const last = i32x4.splat(i);
      h0 = v128.or(h0, i32x4.gt_s(lanes(Lanes.Low), last));
      h1 = v128.or(h1, i32x4.gt_s(lanes(Lanes.High), last));
    }
    const v0 = v128.bitselect(nothing, f32x4.mul(v128.load(rows), scale4), h0);
    const v1 = v128.bitselect(nothing, f32x4.mul(v128.load(rows, 16), scale4), h1);
    let max = maxAcross(f32x4.pmax(f32x4.pmax(nothing, v0), v1));
    max = v128.andnot(max, f32x4.eq(max, nothing));
    v128.store(rows, f32x4.sub(v0, max));
    v128.store(rows, f32x4.sub(v1, max), 16);
  }
}

// @inline
function inverseOf(sum: v128): v128 {
  return v128.andnot(f32x4.div(constant(Constant.One), sum), f32x4.eq(sum, zero()));
}

function shares(rows: usize, t: i32): void {
  for (let i = 0; i < t; ++i, rows += NARROW) {
    const e0 = v128.load(rows),
      e1 = v128.load(rows, 16);
    const inverse = inverseOf(sumAcross(f32x4.add(e0, e1)));
    v128.store(rows, f32x4.mul(e0, inverse));
    v128.store(rows, f32x4.mul(e1, inverse), 16);
  }
}

function droppedShares(
  rows: usize,
  t: i32,
  all: i32,
  dropped: usize,
  mask: usize,
  bit: i32,
  dropScale: f32,
): void {
  const dropScale4 = f32x4.splat(dropScale);
  const bits0 = lanes(Lanes.Bits),
    bits1 = lanes(Lanes.HighBits);
  for (let i = 0; i < t; ++i, rows += NARROW, dropped += NARROW, bit += all) {
    const e0 = v128.load(rows),
      e1 = v128.load(rows, 16);
    const inverse = inverseOf(sumAcross(f32x4.add(e0, e1)));
    const w0 = f32x4.mul(e0, inverse),
      w1 = f32x4.mul(e1, inverse);
    const bits = i32x4.splat(<u32>load<u16>(mask + <usize>(bit >> 3)) >> (bit & 7));
    const kept0 = lanesOfBits(bits, bits0),
      kept1 = lanesOfBits(bits, bits1);
    const sign = constant(Constant.Sign);
    v128.store(dropped, v128.and(f32x4.mul(w0, dropScale4), kept0));
    v128.store(dropped, v128.and(f32x4.mul(w1, dropScale4), kept1), 16);
    v128.store(rows, v128.or(w0, v128.andnot(sign, kept0)));
    v128.store(rows, v128.or(w1, v128.andnot(sign, kept1)), 16);
  }
}

/** What `softmaxGradient` and `keptWeights` do, with the same bits, for rows of two vectors and no bias. */
export function narrowSoftmaxGradient(
  weights: usize,
  dScores: usize,
  dropped: usize,
  t: i32,
  s: i32,
  scale: f32,
  drops: bool,
  dropScale: f32,
): void {
  const scale4 = f32x4.splat(scale),
    dropScale4 = f32x4.splat(dropScale);
  const seen = i32x4.splat(s);
  const shown0 = i32x4.lt_s(lanes(Lanes.Low), seen),
    shown1 = i32x4.lt_s(lanes(Lanes.High), seen);
  for (let i = 0; i < t; ++i, weights += NARROW, dScores += NARROW) {
    let w0 = v128.load(weights),
      w1 = v128.load(weights, 16);
    let d0 = v128.and(v128.load(dScores), shown0),
      d1 = v128.and(v128.load(dScores, 16), shown1);
    if (drops) {
      const gone0 = i32x4.shr_s(w0, 31),
        gone1 = i32x4.shr_s(w1, 31);
      v128.store(dropped, v128.andnot(f32x4.mul(w0, dropScale4), gone0));
      v128.store(dropped, v128.andnot(f32x4.mul(w1, dropScale4), gone1), 16);
      dropped += NARROW;
      d0 = v128.andnot(f32x4.mul(d0, dropScale4), gone0);
      d1 = v128.andnot(f32x4.mul(d1, dropScale4), gone1);
      w0 = f32x4.abs(w0);
      w1 = f32x4.abs(w1);
    }
    const dot = sumAcross(f32x4.add(f32x4.mul(d0, w0), f32x4.mul(d1, w1)));
    v128.store(dScores, f32x4.mul(f32x4.mul(w0, f32x4.sub(d0, dot)), scale4));
    v128.store(dScores, f32x4.mul(f32x4.mul(w1, f32x4.sub(d1, dot)), scale4), 16);
  }
}
