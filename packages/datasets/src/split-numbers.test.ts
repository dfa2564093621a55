import { errorOf } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selected } from './selected.js';
import { splitNumbers } from './split-numbers.js';

describe('splitNumbers', () => {
  const keys = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 4, maxLength: 200 });
  const share = fc.double({ min: 0, max: 0.3, noNaN: true });

  test('every number once, equal ones on one side, an exact share of the distinct ones', () => {
    fc.assert(
      fc.property(keys, share, share, fc.nat(), (all, validation, test, seed) => {
        const distinct = new Set(all).size;
        const size = (part: number) => (part === 0 ? 0 : Math.max(1, Math.round(part * distinct)));
        fc.pre(size(validation) + size(test) < distinct);
        const split = splitNumbers(all.length, (i) => all[i]!, { validation, test }, seed);
        const parts = [split.training, split.validation, split.test];
        const numbers = parts.flatMap((part) => [...part]);
        expect([...numbers].sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
        for (const part of parts) expect([...part]).toEqual([...part].sort((a, b) => a - b));
        const sets = parts.map((part) => new Set(Array.from(part, (i) => all[i]!)));
        expect(sets.map((set) => set.size)).toEqual([
          distinct - size(validation) - size(test),
          size(validation),
          size(test),
        ]);
        expect(new Set(sets.flatMap((set) => [...set])).size).toBe(distinct);
      }),
    );
  });

  test('what is left over depends on the keys and the seed, not on their order', () => {
    const all = Array.from({ length: 1000 }, (_, i) => `example ${i}`);
    const heldOut = (keysInOrder: readonly string[], seed: number) => {
      const { validation } = splitNumbers(
        keysInOrder.length,
        (i) => keysInOrder[i]!,
        { validation: 0.1 },
        seed,
      );
      return [...new Set(Array.from(validation, (i) => keysInOrder[i]!))].sort();
    };
    expect(heldOut([...all].reverse(), 0)).toEqual(heldOut(all, 0));
    expect(heldOut([...all, ...all], 0)).toEqual(heldOut(all, 0));
    expect(heldOut(all, 0)).not.toEqual(heldOut(all, 1));
  });

  test('a text with any one unit changed is another: a million of them fall evenly', () => {
    // 1,000,000 different keys that differ in one place, of eight that a block takes and of the next
    const count = 1_000_000;
    const key = (i: number) =>
      `abcdefg${String.fromCharCode(i % 1000)}${String.fromCharCode(Math.floor(i / 1000))}`;
    const { training, validation } = splitNumbers(count, key, { validation: 0.25 }, 7);
    // exact, so that all were told apart
    expect([training.length, validation.length]).toEqual([750_000, 250_000]);
    const inFirstHalf = validation.reduce((sum, i) => sum + (i < count / 2 ? 1 : 0), 0);
    // 125,000 are expected, with a standard deviation of √(500,000 · ¼ · ¾ / 2) = 217
    expect(Math.abs(inFirstHalf - 125_000)).toBeLessThan(5 * 217);
  });

  test('zeros at the end, and nothing at all, are keys of their own', () => {
    const all = ['', '\0', '\0\0', 'a', 'a\0', 'abcdefgh', 'abcdefgh\0'];
    const { training, test: held } = splitNumbers(all.length, (i) => all[i]!, { test: 0.5 }, 0);
    expect([training.length, held.length]).toEqual([3, 4]);
  });

  test('no shares: all is for training', () => {
    const split = splitNumbers(3, String, {});
    expect([[...split.training], [...split.validation], [...split.test]]).toEqual([[0, 1, 2], [], []]);
  });

  test.each([
    [
      4,
      { validation: 0.5, test: 0.5 },
      'data: of 4 distinct examples, 2 for validation and 2 for test leave none for training. Give smaller shares or more examples.',
    ],
    [
      1,
      { validation: 0.1 },
      'data: of 1 distinct examples, 1 for validation and 0 for test leave none for training. Give smaller shares or more examples.',
    ],
    [
      0,
      {},
      'data: of 0 distinct examples, 0 for validation and 0 for test leave none for training. Give smaller shares or more examples.',
    ],
    [
      4,
      { test: 1 },
      'data: the share for test (1) must be a number from 0, which is none, to less than 1. Give such a share, as 0.1.',
    ],
    [
      4,
      { validation: Number.NaN },
      'data: the share for validation (NaN) must be a number from 0, which is none, to less than 1. Give such a share, as 0.1.',
    ],
  ])('%i examples, %j', (length, shares, message) => {
    expect(errorOf(() => splitNumbers(length, String, shares))).toMatchObject({
      code: 'split-share',
      message,
    });
  });
});

test('selected looks at the examples of its numbers', () => {
  const examples = selected(['a', 'b', 'c'], Int32Array.of(2, 0, 2));
  expect(examples.length).toBe(3);
  expect([0, 1, 2, 3, -1, 0.5].map((i) => examples.at(i))).toEqual([
    'c',
    'a',
    'c',
    undefined,
    undefined,
    undefined,
  ]);
});
