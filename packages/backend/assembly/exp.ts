// @ts-ignore: decorator
@inline
const LN2_HIGH: f32 = 0.693359375;
// @ts-ignore: decorator
@inline
const LN2_LOW: f32 = -2.12194440e-4;

/**
 * eˣ in four lanes, within 1 unit in the last place of the correctly rounded value, subnormal results included; NaN stays NaN.
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2, eʳ = 1 + r + r²·P(r), P fitted by `scripts/fit-polynomials.py`.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // beyond these ends the result is 0 or infinite; written so that a NaN passes
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let p = f32x4.splat(0.0013814591);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0083687175));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.04166839));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.16666521));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.49999994));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
  p = f32x4.add(p, f32x4.splat(1));
  // 2ⁿ in two factors, so that it neither overflows before the product does nor underflows early
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const one = i32x4.splat(127);
  const scale1 = i32x4.shl(i32x4.add(half, one), 23);
  const scale2 = i32x4.shl(i32x4.add(i32x4.sub(whole, half), one), 23);
  return f32x4.mul(f32x4.mul(p, scale1), scale2);
}

/** eˣ in four lanes for x ≤ 0 (softmax): the same bits as exp4 above −87, and 0 below, where exp4's results are subnormal. */
// @ts-ignore: decorator
@inline
export function expOfNegative4(x: v128): v128 {
  const flush = f32x4.lt(x, f32x4.splat(-87));
  x = f32x4.pmax(x, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let p = f32x4.splat(0.0013814591);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0083687175));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.04166839));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.16666521));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.49999994));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
  p = f32x4.add(p, f32x4.splat(1));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, scale), flush);
}
