import { splitDouble } from './double-bits.js';
import { add, type DoubleDouble, divide, exactProduct, exactSum, multiply } from './double-double.js';
import { expOfSum } from './portable-exp.js';

const LN2: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 };

/** 2/(2n+1) for n = 0 … 19, to 106 bits: artanh's series is then good to 2⁻¹⁰⁰ for |s| ≤ 0.172. */
const COEFFICIENTS: readonly DoubleDouble[] = Array.from({ length: 20 }, (_, n) =>
  divide({ high: 2, low: 0 }, { high: 2 * n + 1, low: 0 }),
);

/**
 * xʸ with the same bits in every JavaScript engine, within 1 unit in the last place, special cases as `Math.pow`.
 * e^(y·ln x) with ln x and the product in double-double: |y·ln x| reaches 745, which would cost 10 bits otherwise.
 */
export function portablePow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (!Number.isFinite(y)) return infinitePower(Math.abs(x), y);
  const isInteger = Math.floor(y) === y;
  const isOdd = isInteger && Math.abs(y % 2) === 1;
  const negative = x < 0 || Object.is(x, -0);
  const sign = negative && isOdd ? -1 : 1;
  const base = Math.abs(x);
  if (base === 0 || base === Number.POSITIVE_INFINITY) {
    return sign * ((base === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY);
  }
  if (x < 0 && !isInteger) return Number.NaN;
  if (base === 1) return sign;
  const logarithm = logDoubleDouble(base);
  // Beyond ±800 the result is infinite or 0 whatever the rest says; the exact product below would overflow.
  const estimate = y * logarithm.high;
  if (Math.abs(estimate) > 800) return sign * (estimate > 0 ? Number.POSITIVE_INFINITY : 0);
  const leading = exactProduct(y, logarithm.high);
  const exponent = exactSum(leading.high, leading.low + y * logarithm.low);
  return sign * expOfSum(exponent.high, exponent.low);
}

/** |x|^±∞ */
function infinitePower(base: number, y: number): number {
  if (base === 1) return Number.NaN;
  return base > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** ln x for positive, finite x: k·ln 2 + 2·artanh((m − 1)/(m + 1)). */
function logDoubleDouble(x: number): DoubleDouble {
  const { significand, exponent } = splitDouble(x);
  const s = divide(exactSum(significand, -1), exactSum(significand, 1));
  const z = multiply(s, s);
  let series = COEFFICIENTS[COEFFICIENTS.length - 1]!;
  for (let n = COEFFICIENTS.length - 2; n >= 0; n -= 1) series = add(multiply(series, z), COEFFICIENTS[n]!);
  return add(multiply({ high: exponent, low: 0 }, LN2), multiply(s, series));
}
