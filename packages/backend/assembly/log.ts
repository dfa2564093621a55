import { Constant, constant } from './constants';

/**
 * ln x in four lanes for finite x ≥ 2⁻¹²⁶, within 1 unit in the last place of the correctly rounded value; 0 and subnormal numbers give −∞, ∞ gives ∞,
 * what is negative or NaN gives NaN. x = 2ᵉ·(1 + f) with 1 + f in [√½, √2), ln(1 + f) = f − f²/2 + f³·P(f), P fitted by
 * `scripts/fit-polynomials.py`.
 */
// @inline
export function log4(x: v128): v128 {
  const bits = i32x4.sub(x, constant(Constant.RootHalfBits));
  const exponent = i32x4.shr_s(bits, 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), constant(Constant.One));
  const e = f32x4.convert_i32x4_s(exponent);
  const f2 = f32x4.mul(f, f);
  let p = constant(Constant.Log7);
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log6));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log5));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log4));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log3));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log2));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log1));
  p = f32x4.add(f32x4.mul(p, f), constant(Constant.Log0));
  let y = f32x4.mul(f32x4.mul(p, f), f2);
  y = f32x4.add(y, f32x4.mul(e, constant(Constant.Ln2Low)));
  y = f32x4.sub(y, f32x4.mul(f2, constant(Constant.Half)));
  y = f32x4.add(f32x4.add(f, y), f32x4.mul(e, constant(Constant.Ln2High)));
  const infinite = constant(Constant.Infinite);
  y = v128.bitselect(infinite, y, f32x4.eq(x, infinite));
  y = v128.bitselect(constant(Constant.Nothing), y, f32x4.lt(x, constant(Constant.LeastNormal)));
  return v128.bitselect(y, constant(Constant.NotANumber), f32x4.ge(x, f32x4.splat(0)));
}
