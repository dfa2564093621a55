import { describe, expect, test } from 'vitest';
import { expectClose } from './expect-close.js';

describe('expectClose', () => {
  test.each([
    ['equal values', [1, -0, 0], [1, 0, -0], {}],
    ['NaN beside NaN', [Number.NaN], [Number.NaN], {}],
    ['the same infinity', [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], {}],
    ['within relative', [100.1], [100], { relative: 0.002 }],
    ['within absolute', [1e-9], [0], { absolute: 1e-8 }],
  ])('accepts %s', (_, actual, expected, closeness) => {
    expect(() => expectClose(actual, expected, closeness)).not.toThrow();
  });

  test.each([
    ['NaN beside a number', [Number.NaN], [1]],
    ['a number beside NaN', [1], [Number.NaN]],
    ['infinity beside a number', [Number.POSITIVE_INFINITY], [1]],
    ['opposite infinities', [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]],
    ['different lengths', [1], [1, 2]],
    ['too great a difference', [1], [1.5]],
  ])('refuses %s', (_, actual, expected) => {
    expect(() => expectClose(actual, expected, { relative: 0.1, absolute: 0.1 })).toThrow();
  });

  test('names the worst index', () => {
    expect(() => expectClose([0, 1, 2], [0, 1.5, 4])).toThrow(
      /2 of 3 values differ, most at index 2: 2 against 4/,
    );
  });
});
