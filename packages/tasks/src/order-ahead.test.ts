import { permutation, STREAM_DATA } from '@seqlab/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderAhead } from './order-ahead.js';

const keyOf = (index: number) => ({ seed: 7, stream: STREAM_DATA, index });

test('orders are those of permutation, however much of them was made before, and whichever is asked for', () => {
  const calls = fc.array(fc.tuple(fc.nat(3), fc.nat(40), fc.boolean()), { maxLength: 12 });
  fc.assert(
    fc.property(fc.nat(60), calls, (count, each) => {
      const orders = orderAhead(count, keyOf);
      for (const [epoch, swaps, asked] of each) {
        if (asked) expect(orders.of(epoch)).toEqual(permutation(count, keyOf(epoch)));
        else orders.prepare(epoch, swaps);
      }
      for (const epoch of [0, 1, 2, 3]) expect(orders.of(epoch)).toEqual(permutation(count, keyOf(epoch)));
    }),
  );
});

test('an order that is being gone through stays as it is while the next is made', () => {
  const orders = orderAhead(1000, keyOf);
  const order = orders.of(0);
  const before = order.slice();
  for (let i = 0; i < 600; i += 1) orders.prepare(1, 2);
  expect(order).toEqual(before);
  expect(orders.of(0)).toBe(order);
  expect(orders.of(1)).toEqual(permutation(1000, keyOf(1)));
});
