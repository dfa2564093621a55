import { scaleByPowerOfTwo } from './double-bits.js';

/** ln 2 in two parts: the first has 42 bits, so that k · LN2_HIGH is exact for every k that occurs. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;
const LOG2_E = Math.LOG2E;

/** eˣ overflows above this and underflows to 0 below the other. */
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019412;

/** 1/2!, 1/3!, … 1/14!: on |r| ≤ ln 2 / 2 the first term left out is below 2⁻⁶⁰. */
const COEFFICIENTS = reciprocalFactorials(2, 14);

/**
 * eˣ with the same bits in every JavaScript engine, within 1 unit in the last place (double precision).
 * x = k·ln 2 + r with |r| ≤ ln 2 / 2, then eˣ = 2ᵏ·eʳ with the power series of eʳ.
 */
export function portableExp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(high + low), where `low` is a correction much smaller than one unit of `high`. */
export function expOfSum(high: number, low: number): number {
  if (Number.isNaN(high)) return high;
  if (high > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (high < UNDERFLOW) return 0;
  const k = Math.floor(high * LOG2_E + 0.5);
  const exactPart = high - k * LN2_HIGH;
  const correction = k * LN2_LOW - low;
  const r = exactPart - correction;
  const rest = exactPart - r - correction;

  let series = 0;
  for (let n = COEFFICIENTS.length - 1; n >= 0; n -= 1) series = series * r + COEFFICIENTS[n]!;
  const small = rest + rest * r + r * r * series;
  // 1 + r is split into its rounded value and the rounding error, so that only the last addition rounds.
  const sum = 1 + r;
  return scaleByPowerOfTwo(sum + (r - (sum - 1) + small), k);
}

function reciprocalFactorials(from: number, to: number): number[] {
  const reciprocals: number[] = [];
  let factorial = 1;
  for (let n = 2; n <= to; n += 1) {
    factorial *= n;
    if (n >= from) reciprocals.push(1 / factorial);
  }
  return reciprocals;
}
