/** π/2 in four parts; the first three have 33 bits, so that n times one of them is exact for n < 2²⁰. */
const PARTS = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
] as const;
const QUARTERS_PER_RADIAN = 0.6366197723675814;
/** 2¹⁹·π/2: below it the four parts are enough */
const LARGE = 823549;

export interface QuarterTurns {
  /** number of quarter turns, modulo 4 where x is large */
  readonly quarter: number;
  /** the rest in radians is high + low, |high| ≤ π/4 */
  readonly high: number;
  readonly low: number;
}

/** x = quarter · π/2 + (high + low), the rest to about 100 bits, for every finite x. */
export function remainderOfQuarterTurns(x: number): QuarterTurns {
  if (Math.abs(x) >= LARGE) return remainderOfLarge(x);
  const n = Math.floor(x * QUARTERS_PER_RADIAN + 0.5);
  if (n === 0) return { quarter: 0, high: x, low: 0 };
  let high = x - n * PARTS[0];
  let low = 0;
  for (const part of [n * PARTS[1], n * PARTS[2]]) {
    const difference = high - part;
    const back = difference - high;
    low += high - (difference - back) - (part + back);
    high = difference;
  }
  low -= n * PARTS[3];
  const sum = high + low;
  return { quarter: n & 3, high: sum, low: low - (sum - high) };
}

/**
 * Beyond 2¹⁹ quarter turns the remainder needs up to 1,100 more bits of π, which big integers give exactly.
 * Slow, and rare: nothing in a model has such angles.
 */
function remainderOfLarge(x: number): QuarterTurns {
  const bits = 1280n;
  halfPi ??= scaledPi(bits) >> 1n;
  const whole = Math.floor(Math.abs(x));
  const part = (Math.abs(x) - whole) * 9007199254740992;
  let integer = (BigInt(whole) << bits) + (BigInt(part) << (bits - 53n));
  const quarters = (integer + halfPi / 2n) / halfPi;
  integer -= quarters * halfPi;
  const sign = x < 0 ? -1 : 1;
  // The remainder of a double is never below 2⁻⁶², so that 160 bits after the point leave it 98.
  const fraction = integer >> (bits - 160n);
  const high = Number(fraction);
  const low = Number(fraction - BigInt(high));

  return {
    quarter: (sign * Number(quarters & 3n)) & 3,
    high: sign * high * FRACTION_UNIT,
    low: sign * low * FRACTION_UNIT,
  };
}

/** 2⁻¹⁶⁰ */
const FRACTION_UNIT = 1 / Number(1n << 160n);
let halfPi: bigint | undefined;

/** π · 2^bits by Machin's formula, π = 16·arctan(1/5) − 4·arctan(1/239). */
function scaledPi(bits: bigint): bigint {
  const guard = 32n;
  const one = 1n << (bits + guard);
  const arctanOfReciprocal = (n: bigint): bigint => {
    let power = one / n;
    let sum = power;
    for (let k = 3n; power !== 0n; k += 2n) {
      power = -power / (n * n);
      sum += power / k;
    }
    return sum;
  };
  return (16n * arctanOfReciprocal(5n) - 4n * arctanOfReciprocal(239n)) >> guard;
}
