import { exp4 } from './exp';

/**
 * erf x in four lanes, within 2 units in the last place of the correctly rounded value. Up to 0.9375 x + x·P(x²), above
 * 1 − exp(−x·Q(x)), both fitted by `scripts/fit-polynomials.py`; from 4 on it is 1 in float32.
 */
// @ts-ignore: decorator
@inline
export function erf4(x: v128): v128 {
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(8.267789e-5);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.00081181695));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.00519884));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.026858503));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.11283679));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.37612632));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.12837917));
  const small = f32x4.add(f32x4.mul(p, x), x);

  const magnitude = f32x4.abs(x);
  const t = f32x4.pmin(magnitude, f32x4.splat(4));
  let q = f32x4.splat(1.189116e-5);
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.00032942847));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.0036694834));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-0.023819422));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.10630372));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(0.63511074));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(1.1286585));
  const large = f32x4.sub(f32x4.splat(1), exp4(f32x4.neg(f32x4.mul(q, t))));
  const sign = i32x4.splat(0x80000000);
  return v128.bitselect(
    v128.bitselect(x, large, sign),
    small,
    f32x4.gt(magnitude, f32x4.splat(0.9375)),
  );
}
