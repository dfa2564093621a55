import { splitDouble } from './double-bits.js';

/** ln 2 in two parts: the first has 42 bits, so that k · LN2_HIGH is exact. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

/** 2/3, 2/5, … 2/27: with |s| ≤ 0.172 the first term left out is below 2⁻⁶⁶ of the sum. */
const COEFFICIENTS = Array.from({ length: 13 }, (_, n) => 2 / (2 * n + 3));

/**
 * Natural logarithm with the same bits in every JavaScript engine, within 1 unit in the last place (double precision).
 * x = 2ᵏ(1 + f); with s = f/(2 + f), ln(1 + f) = 2·artanh(s) = 2s + s·R. Because 2s = f − f²/2 + s·f²/2, it is summed as
 * f − (f²/2 − s(f²/2 + R)): the leading term f is then exact.
 */
export function portableLog(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const { significand, exponent: k } = splitDouble(x);
  const f = significand - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let n = COEFFICIENTS.length - 1; n >= 0; n -= 1) series = series * z + COEFFICIENTS[n]!;
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + z * series) + k * LN2_LOW) - f);
}
