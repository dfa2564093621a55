import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALIGNMENT } from '../heap.js';
import { type Lifetime, planMemory } from './plan-memory.js';

const lifetime = fc
  .record({ bytes: fc.integer({ min: 0, max: 5000 }), first: fc.nat(30), length: fc.nat(12) })
  .map(({ bytes, first, length }): Lifetime => ({ bytes, first, last: first + length }));

test('what lives at the same time never overlaps', () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 40 }), (lifetimes) => {
      const { offsets, bytes } = planMemory(lifetimes);
      lifetimes.forEach((a, i) => {
        expect(offsets[i]! % ALIGNMENT).toBe(0);
        expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes);
        lifetimes.forEach((b, j) => {
          if (i >= j || a.last < b.first || b.last < a.first) return;
          const apart = offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!;
          expect(apart || a.bytes === 0 || b.bytes === 0).toBe(true);
        });
      });
    }),
    { seed: 3 },
  );
});

test('memory is used again', () => {
  const chain = Array.from({ length: 10 }, (_, i) => ({ bytes: 1000, first: i, last: i + 1 }));
  expect(planMemory(chain).bytes).toBe(2 * 1024);
});
