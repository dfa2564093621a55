import { Constant, constant } from './constants';
import { exp4 } from './exp';

/**
 * erf x in four lanes, within 2 units in the last place of the correctly rounded value. Up to 0.9375 x + x·P(x²), above
 * 1 − exp(−x·Q(x)), both fitted by `scripts/fit-polynomials.py`; from 4 on it is 1 in float32.
 */
// @inline
export function erf4(x: v128): v128 {
  const s = f32x4.mul(x, x);
  let p = constant(Constant.ErfP6);
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP5));
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP4));
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP3));
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP2));
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP1));
  p = f32x4.add(f32x4.mul(p, s), constant(Constant.ErfP0));
  const small = f32x4.add(f32x4.mul(p, x), x);

  const magnitude = f32x4.abs(x);
  const t = f32x4.pmin(magnitude, constant(Constant.ErfMost));
  let q = constant(Constant.ErfQ6);
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ5));
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ4));
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ3));
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ2));
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ1));
  q = f32x4.add(f32x4.mul(q, t), constant(Constant.ErfQ0));
  const large = f32x4.sub(constant(Constant.One), exp4(f32x4.neg(f32x4.mul(q, t))));
  const sign = constant(Constant.Sign);
  return v128.bitselect(
    v128.bitselect(x, large, sign),
    small,
    f32x4.gt(magnitude, constant(Constant.ErfSmall)),
  );
}
