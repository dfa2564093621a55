import { expect, test } from 'vitest';
import { argmax } from './argmax.js';

test.each([
  [[3], 0, undefined, 0],
  [[1, 3, 2], 0, undefined, 1],
  [[2, 5, 5], 0, undefined, 1],
  [[9, 1, 4, 6, 8], 1, 3, 2],
  [[9, 1, 4], 1, undefined, 1],
  [[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], 0, undefined, 0],
  [[], 0, undefined, 0],
])('%j from %i, %s of them: %i', (values, from, count, place) => {
  expect(argmax(Float32Array.from(values), from, count)).toBe(place);
});

test('what is no list is refused', () => {
  expect(() => argmax(undefined as never)).toThrow(
    'argmax: values is undefined, expected a list. Pass a list as values.',
  );
});
