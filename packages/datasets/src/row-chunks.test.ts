import type { TokenBatch } from '@seqlab/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copy4 } from './paper-tasks.js';
import { rowChunks } from './row-chunks.js';
import { scalarBatchOf } from './scalar-batch.js';

const PAD = 9;

/** Rows of those lengths, source as long as target, each of its own number. */
function batchOfLengths(lengths: readonly number[]): TokenBatch {
  const width = lengths.reduce((most, length) => Math.max(most, length), 0);
  const ids = new Int32Array(lengths.length * width).fill(PAD);
  for (const [row, length] of lengths.entries()) ids.fill(row % PAD, row * width, row * width + length);
  const shape = { batchSize: lengths.length, srcLength: width, tgtLength: width };
  return { kind: 'tokens', ...shape, src: ids, tgt: ids, labels: ids };
}

const atMost = (tokens: number) => (src: number, tgt: number) => Math.floor(tokens / (src + tgt));

test('what fits is one chunk in its order, the batch itself where nothing is trimmed', () => {
  const batch = batchOfLengths([2, 3, 1]);
  expect([...rowChunks(batch, { rowsAtOnce: atMost(18), padId: PAD })]).toEqual([
    { rows: Int32Array.of(0, 1, 2), batch },
  ]);
  const [chunk] = rowChunks(batch, { rows: [2, 0], rowsAtOnce: atMost(18), padId: PAD });
  expect(chunk).toMatchObject({
    rows: Int32Array.of(2, 0),
    batch: { srcLength: 2, src: Int32Array.of(2, PAD, 0, 0) },
  });
  expect([...rowChunks(batch, { rows: [], rowsAtOnce: atMost(18), padId: PAD })]).toEqual([]);
});

test('every row stands in exactly one chunk, none holds more than it may, and none is padded beyond its longest row', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 60 }), (each, tokens) => {
      const chunks = [...rowChunks(batchOfLengths(each), { rowsAtOnce: atMost(tokens), padId: PAD })];
      expect(chunks.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)).toEqual(
        each.map((_, row) => row),
      );
      for (const { rows, batch } of chunks) {
        expect(batch.srcLength).toBe(Math.max(...[...rows].map((row) => each[row]!)));
        expect(rows.length === 1 || rows.length * 2 * batch.srcLength <= tokens).toBe(true);
        for (const [i, row] of rows.entries()) {
          expect(batch.src.filter((id, at) => id !== PAD && Math.floor(at / batch.srcLength) === i)).toEqual(
            new Int32Array(each[row]!).fill(row % PAD),
          );
        }
      }
    }),
  );
});

test('without a PAD that is hidden rows keep order and length', () => {
  const batch = batchOfLengths([3, 1, 2]);
  const chunks = [...rowChunks(batch, { rowsAtOnce: atMost(12), padId: null })];
  expect(chunks.map(({ rows, batch: { srcLength } }) => [[...rows], srcLength])).toEqual([
    [[0, 1], 3],
    [[2], 3],
  ]);
  const scalars = [...rowChunks(scalarBatchOf({ ...copy4, copies: 2 }), { rowsAtOnce: () => 3, padId: 4 })];
  expect(scalars.map(({ rows }) => [...rows])).toEqual([[0, 1, 2], [3]]);
});
