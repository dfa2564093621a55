import { Constant, constant } from './constants';
import { exp4 } from './exp';
import { zero } from './simd';

/** 1/(1 + e⁻ˣ) in four lanes; NaN stays NaN. */
// @inline
export function logistic4(x: v128): v128 {
  const one = constant(Constant.One);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.sub(zero(), x))));
}
