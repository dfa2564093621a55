import { Lanes, lanes } from './constants';

// @inline
export function zero(): v128 {
  return f32x4.splat(0);
}

/** a·b + c: rounded twice in the strict build (the same bits everywhere), perhaps once in the relaxed one. */
// @inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The first `n` ≤ 4 floats at `p`, zeros after them: nothing past the end is touched. */
// @inline
export function loadLanes(p: usize, n: i32): v128 {
  if (n >= 4) return v128.load(p);
  let v = v128.load32_zero(p);
  if (n > 1) v = f32x4.replace_lane(v, 1, load<f32>(p, 4));
  if (n > 2) v = f32x4.replace_lane(v, 2, load<f32>(p, 8));
  return v;
}

/** Stores the first `n` ≤ 4 lanes at `p`. */
// @inline
export function storeLanes(p: usize, v: v128, n: i32): void {
  if (n >= 4) {
    v128.store(p, v);
    return;
  }
  store<f32>(p, f32x4.extract_lane(v, 0));
  if (n > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (n > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/** (v0 + v2) + (v1 + v3) in every lane: one fixed order, so that sums have the same bits everywhere. */
// @inline
export function sumAcross(v: v128): v128 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
}

/** The largest lane in every lane; a NaN may get lost (it comes back when the maximum is subtracted from it). */
// @inline
export function maxAcross(v: v128): v128 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
}

// @inline
export function first(v: v128): f32 {
  return f32x4.extract_lane(v, 0);
}

/** The first lanes of four vectors. */
// @inline
export function firstOfEach(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f64>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 0, 2);
}

/** All ones in the lanes whose bit is set; the bits are the same in all lanes, `positions` are Lanes.Bits (0…3) or Lanes.HighBits (4…7). */
// @inline
export function lanesOfBits(bits: v128, positions: v128): v128 {
  return i32x4.eq(v128.and(bits, positions), positions);
}

/** All ones in the lanes 0…n−1. */
// @inline
export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(lanes(Lanes.Low), i32x4.splat(n));
}
