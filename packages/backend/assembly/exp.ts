import { Constant, constant } from './constants';

/**
 * eˣ in four lanes, within 1 unit in the last place of the correctly rounded value, subnormal results included; NaN stays NaN.
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2, eʳ = 1 + r + r²·P(r), P fitted by `scripts/fit-polynomials.py`.
 */
// @inline
export function exp4(x: v128): v128 {
  // beyond these ends the result is 0 or infinite; written so that a NaN passes
  x = f32x4.pmin(f32x4.pmax(x, constant(Constant.ExpLeast)), constant(Constant.ExpMost));
  const n = f32x4.nearest(f32x4.mul(x, constant(Constant.Log2E)));
  let r = f32x4.sub(x, f32x4.mul(n, constant(Constant.Ln2High)));
  r = f32x4.sub(r, f32x4.mul(n, constant(Constant.Ln2Low)));
  let p = constant(Constant.Exp4);
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp3));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp2));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp1));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp0));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
  p = f32x4.add(p, constant(Constant.One));
  // 2ⁿ in two factors, so that it neither overflows before the product does nor underflows early
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const one = constant(Constant.ExponentBias);
  const scale1 = i32x4.shl(i32x4.add(half, one), 23);
  const scale2 = i32x4.shl(i32x4.add(i32x4.sub(whole, half), one), 23);
  return f32x4.mul(f32x4.mul(p, scale1), scale2);
}

/** eˣ in four lanes for x ≤ 0 (softmax): the same bits as exp4 above −87, and 0 below, where exp4's results are subnormal. */
// @inline
export function expOfNegative4(x: v128): v128 {
  const flush = f32x4.lt(x, constant(Constant.ExpLeastNormal));
  x = f32x4.pmax(x, constant(Constant.ExpLeastNormal));
  // added to 1.5·2²³ + 127, a float becomes an integer: n + 127 in its last bits, ready to be shifted to where 2ⁿ has its exponent
  const shifted = f32x4.add(f32x4.mul(x, constant(Constant.Log2E)), constant(Constant.ExpShift));
  const n = f32x4.sub(shifted, constant(Constant.ExpShift));
  let r = f32x4.sub(x, f32x4.mul(n, constant(Constant.Ln2High)));
  r = f32x4.sub(r, f32x4.mul(n, constant(Constant.Ln2Low)));
  let p = constant(Constant.Exp4);
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp3));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp2));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp1));
  p = f32x4.add(f32x4.mul(p, r), constant(Constant.Exp0));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
  p = f32x4.add(p, constant(Constant.One));
  return v128.andnot(f32x4.mul(p, i32x4.shl(shifted, 23)), flush);
}

/** x = eˣ for `bytes` / 4 numbers x ≤ 0, a multiple of four. Four vectors a turn: one alone waits most of the time for its own results. */
export function expAll(x: usize, bytes: usize): void {
  const end = x + bytes;
  for (; x + 64 <= end; x += 64) {
    const a = expOfNegative4(v128.load(x)),
      b = expOfNegative4(v128.load(x, 16));
    const c = expOfNegative4(v128.load(x, 32)),
      d = expOfNegative4(v128.load(x, 48));
    v128.store(x, a);
    v128.store(x, b, 16);
    v128.store(x, c, 32);
    v128.store(x, d, 48);
  }
  for (; x < end; x += 16) v128.store(x, expOfNegative4(v128.load(x)));
}
