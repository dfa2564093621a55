/**
 * ln x in four lanes for finite x ≥ 2⁻¹²⁶, within 1 unit in the last place of the correctly rounded value; 0 and subnormal numbers give −∞, ∞ gives ∞,
 * what is negative or NaN gives NaN. x = 2ᵉ·(1 + f) with 1 + f in [√½, √2), ln(1 + f) = f − f²/2 + f³·P(f), P fitted by
 * `scripts/fit-polynomials.py`.
 */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.shr_s(bits, 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), f32x4.splat(1));
  const e = f32x4.convert_i32x4_s(exponent);
  const f2 = f32x4.mul(f, f);
  let p = f32x4.splat(-0.07634231);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.12761469));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.13160233));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.14201775));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.16623354));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.20001227));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.25000823));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.3333333));
  let y = f32x4.mul(f32x4.mul(p, f), f2);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(f2, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.add(f, y), f32x4.mul(e, f32x4.splat(0.693359375)));
  const infinite = f32x4.splat(Infinity);
  y = v128.bitselect(infinite, y, f32x4.eq(x, infinite));
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.lt(x, f32x4.splat(1.17549435e-38)));
  return v128.bitselect(y, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0)));
}
