import { remainderOfQuarterTurns } from './quarter-turns.js';

/** (−1)ⁿ/(2n+1)! for n = 1 … 8 and (−1)ⁿ/(2n)! for n = 2 … 9: enough for 2⁻⁶⁰ on |x| ≤ π/4. */
const SINE = alternatingReciprocalFactorials([3, 5, 7, 9, 11, 13, 15, 17], -1);
const COSINE = alternatingReciprocalFactorials([4, 6, 8, 10, 12, 14, 16, 18], 1);

/** Sine of x radians with the same bits in every JavaScript engine, within 1 unit in the last place, for every double. */
export function portableSin(x: number): number {
  return sineOfTurned(x, 0);
}

/** Cosine of x radians with the same bits in every JavaScript engine, within 1 unit in the last place, for every double. */
export function portableCos(x: number): number {
  return sineOfTurned(x, 1);
}

/** sin(x + turns·π/2) */
function sineOfTurned(x: number, turns: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (x === 0) return turns === 0 ? x : 1;
  const { quarter, high, low } = remainderOfQuarterTurns(x);
  switch ((quarter + turns) & 3) {
    case 0:
      return sineNearZero(high, low);
    case 1:
      return cosineNearZero(high, low);
    case 2:
      return -sineNearZero(high, low);
    default:
      return -cosineNearZero(high, low);
  }
}

/** sin(high + low) on |high| ≤ π/4 */
function sineNearZero(high: number, low: number): number {
  const z = high * high;
  return high + (z * high * horner(SINE, z) + low * (1 - 0.5 * z));
}

/** cos(high + low) on |high| ≤ π/4; the rounding error of 1 − z/2 is added back. */
function cosineNearZero(high: number, low: number): number {
  const z = high * high;
  const half = 0.5 * z;
  const leading = 1 - half;
  return leading + (1 - leading - half + (z * z * horner(COSINE, z) - high * low));
}

function horner(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let n = coefficients.length - 1; n >= 0; n -= 1) sum = sum * z + coefficients[n]!;
  return sum;
}

function alternatingReciprocalFactorials(degrees: readonly number[], firstSign: number): number[] {
  return degrees.map((degree, n) => {
    let factorial = 1;
    for (let k = 2; k <= degree; k += 1) factorial *= k;
    return (n % 2 === 0 ? firstSign : -firstSign) / factorial;
  });
}
