export interface Closeness {
  /** allowed share of the larger magnitude; default 0 */
  readonly relative?: number;
  /** allowed difference on top; default 0 */
  readonly absolute?: number;
}

/**
 * Throws unless every value is within relative · max(|a|, |b|) + absolute of its counterpart and the lengths agree. NaN is close
 * to NaN alone and an infinity to the same infinity alone: comparers that call them equal to anything hide the worst errors.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 0, absolute = 0 }: Closeness = {},
): void {
  if (actual.length !== expected.length) {
    throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  }
  let wrong = 0;
  let worst = { excess: Number.NEGATIVE_INFINITY, index: -1 };
  for (let i = 0; i < actual.length; i += 1) {
    const a = actual[i]!;
    const b = expected[i]!;
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const allowed = relative * Math.max(Math.abs(a), Math.abs(b)) + absolute;
    const difference = Math.abs(a - b);
    if (Number.isFinite(difference) && difference <= allowed) continue;
    wrong += 1;
    const excess = Number.isFinite(difference) ? difference - allowed : Number.POSITIVE_INFINITY;
    if (excess > worst.excess) worst = { excess, index: i };
  }
  if (wrong === 0) return;
  const i = worst.index;
  throw new Error(
    `${wrong} of ${actual.length} values differ, most at index ${i}: ${actual[i]} against ${expected[i]} (difference ${
      actual[i]! - expected[i]!
    }; relative ${relative}, absolute ${absolute} allowed)`,
  );
}
