import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderBySize } from './order-by-size.js';

test('rows are ordered as a stable sort orders them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat())), (rows) => {
      const sizes = Int32Array.from(rows, ([size]) => size);
      const order = Int32Array.from(rows, (_, i) => i).sort((a, b) => rows[a]![1] - rows[b]![1]);
      const sorted = Array.from(order).sort((a, b) => sizes[a]! - sizes[b]!);
      expect(Array.from(orderBySize(order, sizes))).toEqual(sorted);
    }),
  );
});
