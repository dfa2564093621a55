import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberCounts } from './number-counts.js';

test('keeps what a Map keeps, whatever the keys', () => {
  const key = fc.oneof(fc.nat(40), fc.nat(), fc.maxSafeNat());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.integer({ min: 1, max: 2 ** 31 - 1 })), { maxLength: 200 }),
      (pairs) => {
        const counts = numberCounts(2);
        const known = new Map<number, number>();
        for (const [at, value] of pairs) {
          counts.set(at, value);
          known.set(at, value);
        }
        for (const [at, value] of known) expect(counts.get(at)).toBe(value);
        expect(counts.get(known.has(7) ? 2 ** 52 + 1 : 7)).toBe(known.get(2 ** 52 + 1) ?? 0);
      },
    ),
  );
});

test('keys one after the other, and multiples of a power of two, are found', () => {
  for (const step of [1, 4096, 2 ** 32, 2 ** 33]) {
    const counts = numberCounts();
    for (let i = 0; i < 20_000; i += 1) counts.set(i * step, i + 1);
    const found = Array.from({ length: 20_000 }, (_, i) => counts.get(i * step));
    expect(found.every((value, i) => value === i + 1)).toBe(true);
    expect(counts.get(20_000 * step)).toBe(0);
  }
});
