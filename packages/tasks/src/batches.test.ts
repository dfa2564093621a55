import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOfRows } from './batches.js';
import { type TokenRows, tokenRows } from './rows/rows.js';

/** Row i holds its own number, `sizes[i]` times. */
function numbered(sizes: readonly number[], padId: number | null = -1): TokenRows {
  return tokenRows({
    length: sizes.length,
    padId: { src: padId, tgt: padId },
    size: (i) => sizes[i]!,
    at(i) {
      const ids = new Array<number>(sizes[i] ?? 0).fill(i);
      return i >= 0 && i < sizes.length ? { src: ids.slice(0, 1), tgt: ids, labels: ids } : undefined;
    },
  });
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });

describe('batchesOfRows', () => {
  test('all rows in their order where no size is given, the same object each time', () => {
    const batches = batchesOfRows(numbered([1, 3]), { seed: 0 });
    expect(batches.batchesPerEpoch).toBe(1);
    expect(batches.at(5)).toBe(batches.at(0));
    expect(batches.at(0)).toEqual({
      kind: 'tokens',
      batchSize: 2,
      srcLength: 1,
      tgtLength: 3,
      src: Int32Array.of(0, 1),
      tgt: Int32Array.of(0, -1, -1, 1, 1, 1),
      labels: Int32Array.of(0, -1, -1, 1, 1, 1),
    });
  });

  test.each(['batchSize', 'batchTokens'] as const)('by %s, every epoch takes each row once', (by) => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 9, max: 20 }),
        fc.integer({ min: 0, max: 9 }),
        (rows, count, seed) => {
          const batches = batchesOfRows(numbered(rows), { [by]: count, seed });
          for (const epoch of [0, 3]) {
            const seen: number[] = [];
            for (let k = 0; k < batches.batchesPerEpoch; k += 1) {
              const { batchSize, tgtLength, src } = batches.at(epoch * batches.batchesPerEpoch + k);
              seen.push(...src);
              if (by === 'batchTokens') expect(batchSize * tgtLength).toBeLessThanOrEqual(count);
              else expect(batchSize).toBeLessThanOrEqual(count);
            }
            expect(seen.sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
          }
        },
      ),
    );
  });

  test('a batch is a function of its number: asked for in any order, or by another object', () => {
    const rows = numbered([3, 1, 4, 1, 5, 9, 2, 6]);
    for (const options of [
      { batchSize: 3, seed: 7 },
      { batchTokens: 12, seed: 7 },
    ]) {
      const [one, other] = [batchesOfRows(rows, options), batchesOfRows(rows, options)];
      const late = one.at(11);
      one.at(0);
      expect(other.at(11)).toEqual(late);
      expect(one.at(11)).toEqual(late);
    }
    const orders = [0, 1].map((epoch) => batchesOfRows(rows, { batchSize: 8, seed: 7 }).at(epoch).src);
    expect(orders[0]).not.toEqual(orders[1]);
  });

  test('lengths are rounded up where few shapes are wanted', () => {
    expect(batchesOfRows(numbered([3, 5]), { batchSize: 2, seed: 0, multiple: 4 }).at(0)).toMatchObject({
      srcLength: 4,
      tgtLength: 8,
    });
  });

  test.each([
    [{ batchSize: 0 }, 'task-batch-size', 'task: batchSize (0) must be an integer of at least 1, or null.'],
    [
      { batchTokens: 1.5 },
      'task-batch-size',
      'task: batchTokens (1.5) must be an integer of at least 1, or null.',
    ],
    [
      { batchSize: 2, batchTokens: 9 },
      'task-batch-size',
      'task: batchSize (2) and batchTokens (9) both say how large a batch is. Give one of them.',
    ],
    [
      { batchTokens: 2 },
      'task-batch-tokens',
      'task: batchTokens (2) holds no row of 3 positions. Use at least that.',
    ],
  ])('%j is refused', (options, code, message) => {
    expect(() => batchesOfRows(numbered([3, 1]), { seed: 0, ...options })).toThrowError(
      expect.objectContaining({ code, message }),
    );
  });

  test('no rows, a row that is not there, a cursor below 0, rows that need PAD', () => {
    expect(() => batchesOfRows(numbered([]), { seed: 0 })).toThrow(
      'task: there is no example to train on. Give at least one.',
    );
    expect(() => numbered([1]).batch([1])).toThrow(
      'rows: there is no row 1, expected 0 to 0. Ask for one that is there.',
    );
    expect(() => batchesOfRows(numbered([1]), { seed: 0 }).at(-1)).toThrow(
      'task: batch number (-1) must be an integer of at least 0. Pass the number of batches drawn so far.',
    );
    expect(() => numbered([1, 2], null).batch([0, 1])).toThrow(
      'rows: a row has 1 ids as tgt where the batch has 2, and there is no PAD to fill it with. Use a tokenizer with padding.',
    );
  });
});
