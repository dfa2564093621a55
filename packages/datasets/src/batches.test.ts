import { SeqlabError, type Tokenizer } from '@seqlab/core';
import { errorOf } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchSource, selectRows } from './batch-source.js';
import { bucketByLength, paddingShare } from './bucket.js';
import { copyTask } from './generated-tasks.js';
import { packByLength, packRows } from './pack.js';
import { allEightCopy, alternating, copy4, threeToOne } from './paper-tasks.js';
import { scalarBatchOf } from './scalar-batch.js';
import { batchOf } from './token-batch.js';

/** The paper's ids, written out: data sets take a tokenizer and never import the package. */
function paperTokenizer(padId: number | null, eosId: number | null = 3): Tokenizer {
  return {
    vocabSize: 5,
    sosId: 2,
    eosId,
    padId,
    encode: (text) =>
      Array.from(text, (symbol) => {
        if (symbol !== '0' && symbol !== '1')
          throw new SeqlabError('tokenizer-unknown-symbol', `tokenizer: ${symbol}.`);
        return Number(symbol);
      }),
    decode: (ids) => Array.from(ids).join(''),
    toJSON: () => ({ type: 'paper' }),
  };
}

/** Row i of a row-major array. */
const row = (values: ArrayLike<number>, width: number, i: number) =>
  Array.from(values).slice(i * width, (i + 1) * width);

describe('batchOf', () => {
  test('wraps both sides, splits the target and repeats the set', () => {
    const batch = batchOf(threeToOne, paperTokenizer(null));
    expect(batch).toMatchObject({ kind: 'tokens', batchSize: 100, srcLength: 5, tgtLength: 2 });
    for (let i = 0; i < 100; i += 1) {
      const symbol = i % 2;
      expect(row(batch.src, 5, i)).toEqual([2, symbol, symbol, symbol, 3]);
      expect(row(batch.tgt, 2, i)).toEqual([2, 1 - symbol]);
      expect(row(batch.labels, 2, i)).toEqual([1 - symbol, 3]);
    }
  });

  test("pads the paper's eight to 6, which leaves 32 real labels", () => {
    const batch = batchOf(allEightCopy.examples, paperTokenizer(4), { length: 6 });
    expect(batch).toMatchObject({ batchSize: 8, srcLength: 6, tgtLength: 5 });
    expect(row(batch.src, 6, 2)).toEqual([2, 0, 0, 0, 3, 4]);
    expect(row(batch.tgt, 5, 2)).toEqual([2, 1, 3, 4, 4]);
    expect(row(batch.labels, 5, 2)).toEqual([1, 3, 4, 4, 4]);
    expect(batch.labels.filter((label) => label !== 4)).toHaveLength(32);
    expect(batchOf(allEightCopy, paperTokenizer(4), { length: 6 }).batchSize).toBe(200);
  });

  test.each([
    [
      () => batchOf(copy4, paperTokenizer(null, null)),
      'batch-tokenizer',
      'batchOf: the tokenizer has no SOS or no EOS. Use one that has both.',
    ],
    [
      () => batchOf([], paperTokenizer(4)),
      'batch-empty',
      'batchOf: there are no examples. Give at least one.',
    ],
    [
      () => batchOf(allEightCopy, paperTokenizer(null)),
      'pad-no-id',
      'pad: rows must have 6 ids each when there is no PAD. Use a tokenizer with padding.',
    ],
    [
      () => batchOf(copy4, paperTokenizer(4), { length: 5 }),
      'pad-too-long',
      'pad: a row has 6 ids, more than the length 5. Use a length of at least 6 or shorten the row.',
    ],
    [
      () => batchOf([...copy4.examples, { task: 't', input: '0', output: 'x' }], paperTokenizer(4)),
      'tokenizer-unknown-symbol',
      'example 3: tokenizer: x.',
    ],
    [
      () => batchOf(copy4, paperTokenizer(4), { length: 300000000 }),
      'batch-too-large',
      'batchOf: 100 rows of 300000000 ids are more than 268435456 ids. Use fewer or shorter examples.',
    ],
  ])('%s is refused', (f, code, message) => {
    const error = errorOf(f);
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

describe('scalarBatchOf', () => {
  test('is raw digits, shifted by one', () => {
    const batch = scalarBatchOf(copy4);
    expect(batch).toMatchObject({ kind: 'scalars', batchSize: 100, srcLength: 4, tgtLength: 3 });
    expect(row(batch.src, 4, 1)).toEqual([1, 1, 1, 1]);
    const shifted = scalarBatchOf(alternating);
    expect([row(shifted.tgt, 3, 0), row(shifted.labels, 3, 0)]).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });

  test.each([
    ['ab', 'ab'],
    ['0', '0'],
    ['01', '011'],
    ['01', ''],
  ])('%s → %s is refused', (input, output) => {
    const error = errorOf(() =>
      scalarBatchOf({ name: 'x', copies: 1, examples: [{ task: 'x', input, output }] }),
    );
    expect(error.code).toBe('scalar-batch');
    expect(error.message).toBe(
      `scalarBatchOf: "${input}" → "${output}" must be digits, all of one length of at least 2. Use copy4.`,
    );
  });

  test('no examples are refused', () => {
    const error = errorOf(() => scalarBatchOf({ name: 'x', copies: 1, examples: [] }));
    expect(error.code).toBe('scalar-batch');
    expect(error.message).toBe('scalarBatchOf: there are no examples. Give at least one.');
  });
});

describe('batchSource', () => {
  const batch = batchOf(copyTask({ minimumLength: 4 }), paperTokenizer(null)); // 16 different rows
  const rowsOf = (cursor: number, seed = 5, batchSize: number | null = 6) => {
    const part = batchSource(batch, { batchSize, seed }).at(cursor);
    return Array.from({ length: part.batchSize }, (_, i) => row(part.src, part.srcLength, i).join(''));
  };

  test('an epoch has every row once, the rest in a smaller last batch', () => {
    const epoch = [rowsOf(0), rowsOf(1), rowsOf(2)];
    expect(epoch.map((rows) => rows.length)).toEqual([6, 6, 4]);
    expect(new Set(epoch.flat()).size).toBe(16);
    expect(batchSource(batch, { batchSize: 6, seed: 0 }).batchesPerEpoch).toBe(3);
  });

  test('is a function of seed and cursor alone', () => {
    const source = batchSource(batch, { batchSize: 6, seed: 5 });
    for (const cursor of [4, 0, 1000000, 4, 2]) {
      expect(Array.from(source.at(cursor).src)).toEqual(
        Array.from(batchSource(batch, { batchSize: 6, seed: 5 }).at(cursor).src),
      );
    }
    expect(rowsOf(0)).not.toEqual(rowsOf(3)); // a new order each epoch
    expect(rowsOf(0)).not.toEqual(rowsOf(0, 6));
  });

  test('keeps source, target and labels of a row together', () => {
    const { src, tgt, labels, srcLength, tgtLength, batchSize } = batchSource(batch, {
      batchSize: 6,
      seed: 5,
    }).at(1);
    for (let i = 0; i < batchSize; i += 1) {
      expect(row(tgt, tgtLength, i)).toEqual(row(src, srcLength, i).slice(0, -1));
      expect(row(labels, tgtLength, i)).toEqual(row(src, srcLength, i).slice(1));
    }
  });

  test('a full batch is the batch itself, each time', () => {
    const source = batchSource(batch, { batchSize: null, seed: 5 });
    expect(source.at(0)).toBe(batch);
    expect(source.at(99)).toBe(batch);
    expect(rowsOf(0, 5, 100)).toHaveLength(16);
  });

  test.each([0, -1, 1.5, Number.NaN])('batchSize and cursor %d are refused', (value) => {
    const error = errorOf(() => batchSource(batch, { batchSize: value, seed: 0 }));
    expect(error.code).toBe('batch-source-size');
    expect(error.message).toBe(
      `batchSource: batchSize (${value}) must be an integer of at least 1, or null for all rows.`,
    );
    if (value === 0) return;
    const cursor = errorOf(() => batchSource(batch, { batchSize: 4, seed: 0 }).at(value));
    expect(cursor.code).toBe('batch-source-cursor');
    expect(cursor.message).toContain(`cursor (${value}) must be an integer of at least 0`);
  });

  test('selectRows works on scalars', () => {
    expect(Array.from(selectRows(scalarBatchOf(copy4), [1, 0]).src)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  });
});

describe('bucketing and packing', () => {
  const lengthsOf = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 50 });

  test('buckets hold every row once, and waste no more than the given order', () => {
    fc.assert(
      fc.property(lengthsOf, fc.integer({ min: 1, max: 9 }), fc.nat(99), (lengths, batchSize, epoch) => {
        const batches = bucketByLength(lengths, { batchSize, seed: 1, epoch });
        const rows = batches.flatMap((batch) => [...batch]);
        expect(rows.sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        const inOrder = Array.from({ length: Math.ceil(lengths.length / batchSize) }, (_, i) =>
          lengths.map((__, k) => k).slice(i * batchSize, (i + 1) * batchSize),
        );
        // with a smaller last batch the best cut depends on the lengths; without one, sorted is best
        if (lengths.length % batchSize !== 0) return;
        expect(paddingShare(lengths, batches)).toBeLessThanOrEqual(paddingShare(lengths, inOrder) + 1e-12);
      }),
    );
  });

  test('padding shares are counted right', () => {
    expect(paddingShare([1, 3], [[0, 1]])).toBeCloseTo(2 / 6, 12);
    expect(paddingShare([1, 3], [[0], [1]])).toBe(0);
    expect(paddingShare([], [])).toBe(0);
  });

  test('bucketing refuses a size that is none', () => {
    const error = errorOf(() => bucketByLength([1], { batchSize: 0, seed: 0 }));
    expect(error.code).toBe('bucket-size');
    expect(error.message).toBe(
      'bucketByLength: batchSize (0) must be an integer of at least 1. Use e.g. 32.',
    );
  });

  test('packing holds every sequence once, within capacity, in few rows', () => {
    fc.assert(
      fc.property(lengthsOf, (lengths) => {
        const bins = packByLength(lengths, 20);
        expect(bins.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        const sums = bins.map((bin) => bin.reduce((sum, i) => sum + lengths[i]!, 0));
        for (const sum of sums) expect(sum).toBeLessThanOrEqual(20);
        const total = lengths.reduce((sum, length) => sum + length, 0);
        expect(bins.length).toBeLessThanOrEqual(Math.ceil(total / 10) + 1); // two half-empty rows would have been one
      }),
    );
  });

  test('packing is first-fit decreasing, as it is told in words', () => {
    const inWords = (lengths: readonly number[], capacity: number) => {
      const bins: { members: number[]; room: number }[] = [];
      const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
      for (const i of order) {
        let bin = bins.find(({ room }) => room >= lengths[i]!);
        if (bin === undefined) {
          bin = { members: [], room: capacity };
          bins.push(bin);
        }
        bin.members.push(i);
        bin.room -= lengths[i]!;
      }
      return bins.map(({ members }) => members);
    };
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), fc.integer({ min: 20, max: 45 }), (lengths, capacity) => {
        expect(packByLength(lengths, capacity)).toEqual(inWords(lengths, capacity));
      }),
    );
  });

  test('packing twice as many takes about twice as long', () => {
    const lengths = (count: number) => Array.from({ length: count }, (_, i) => 600 + ((i * 7919) % 401));
    const time = (count: number) => {
      const before = process.cpuUsage();
      packByLength(lengths(count), 1000);
      return process.cpuUsage(before).user;
    };
    time(1000);
    // no two fit into one row, so that the search passes every row: 50 × 50 times as long where each is looked at
    expect(time(100_000)).toBeLessThan(400 * time(2000) + 100_000);
  });

  test('packed rows say which sequence and which position each id has', () => {
    const packed = packRows([[7], [8, 9, 8], [5, 6]], 4, 0);
    expect(packed).toEqual({
      rows: 2,
      capacity: 4,
      ids: Int32Array.of(8, 9, 8, 7, 5, 6, 0, 0),
      segments: Int32Array.of(1, 1, 1, 2, 1, 1, 0, 0),
      positions: Int32Array.of(0, 1, 2, 0, 0, 1, 0, 0),
    });
  });

  test('packing refuses what fits into no row', () => {
    const error = errorOf(() => packByLength([2, 5], 4));
    expect(error.code).toBe('pack-too-long');
    expect(error.message).toBe(
      'packByLength: sequence 2 has 5 ids, more than the capacity 4. Use a capacity of at least 5.',
    );
  });
});
