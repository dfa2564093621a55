import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairRows, prefixRows } from './pair-rows.js';
import { raggedIdsBuilder, raggedIdsOf } from './ragged-ids.js';
import type { TokenRows } from './rows.js';
import { documentRows, windowRows } from './text-rows.js';

const special = { sosId: 10, eosId: 11, padId: 12 };
const pairs = {
  sources: raggedIdsOf([[1, 2, 3], []]),
  targets: raggedIdsOf([[4], [5, 6]]),
  source: special,
  target: special,
};

const arrays = (rows: TokenRows, index: number) => {
  const row = rows.at(index)!;
  return { src: Array.from(row.src), tgt: Array.from(row.tgt), labels: Array.from(row.labels) };
};

test('an encoder-decoder reads SOS input EOS and is asked for what follows each target token', () => {
  const rows = pairRows(pairs);
  expect(arrays(rows, 0)).toEqual({ src: [10, 1, 2, 3, 11], tgt: [10, 4], labels: [4, 11] });
  expect(arrays(rows, 1)).toEqual({ src: [10, 11], tgt: [10, 5, 6], labels: [5, 6, 11] });
  expect(rows.at(2)).toBeUndefined();
});

test('in a batch the decoder reads the padded target without its last column', () => {
  expect(Array.from(pairRows(pairs).batch([0, 1]).tgt)).toEqual([10, 4, 11, 10, 5, 6]);
  expect(Array.from(pairRows(pairs).batch([0]).tgt)).toEqual([10, 4]);
  expect(Array.from(pairRows(pairs).batch([0], { multiple: 4 }).tgt)).toEqual([10, 4, 11, 12]);
});

test('a prefix model has input and output in one row, and is asked for the output alone', () => {
  const rows = prefixRows(pairs);
  expect(arrays(rows, 0)).toEqual({
    src: [],
    tgt: [10, 1, 2, 3, 11, 4],
    labels: [12, 12, 12, 12, 4, 11],
  });
  expect(arrays(rows, 1)).toEqual({ src: [], tgt: [10, 11, 5, 6], labels: [12, 5, 6, 11] });
  expect(() => prefixRows({ ...pairs, target: { ...special, padId: null } })).toThrow(
    'task: a decoder-only model reads the input as the start of its own sequence, and PAD keeps that start out of the loss, but the tokenizer has no PAD. Use one with padding.',
  );
});

test('sizes are known without the rows', () => {
  for (const rows of [pairRows(pairs), prefixRows(pairs), documentRows(pairs.sources, special, 2)]) {
    for (let i = 0; i < rows.length; i += 1) {
      const { src, tgt, labels } = rows.at(i)!;
      expect(rows.size(i)).toBe(Math.max(src.length, tgt.length));
      expect(labels.length).toBe(tgt.length);
    }
  }
});

describe('text', () => {
  const long = (count: number) => {
    const ids = Int32Array.from({ length: count }, (_, i) => i);
    return { length: count, slice: (from: number, to: number) => ids.subarray(from, to) };
  };

  test('windows ask for every token after the first once, but for an incomplete end', () => {
    const rows = windowRows(long(10), 3);
    expect(rows.length).toBe(3);
    expect([0, 1, 2].map((i) => arrays(rows, i).labels)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(arrays(rows, 1).tgt).toEqual([3, 4, 5]);
    expect(rows.at(3)).toBeUndefined();
    expect(windowRows(long(3), 64).length).toBe(1);
  });

  test('too little text, and no context', () => {
    expect(() => windowRows(long(1), 3)).toThrow(
      'task: the text has 1 ids, and one must follow another. Give more text.',
    );
    expect(() => windowRows(long(5), 0)).toThrow(
      'task: context (0) must be an integer of at least 1. Give the number of ids that the model sees.',
    );
  });

  test('documents are predicted whole, EOS included, however they are cut', () => {
    const documents = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), { minLength: 1 });
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 5 }), (texts, context) => {
        const rows = documentRows(raggedIdsOf(texts), special, context);
        const asked = Array.from({ length: rows.length }, (_, i) => arrays(rows, i));
        expect(asked.flatMap(({ labels }) => labels)).toEqual(texts.flatMap((ids) => [...ids, 11]));
        expect(asked.flatMap(({ tgt }) => tgt)).toEqual(texts.flatMap((ids) => [10, ...ids]));
        expect(Math.max(...asked.map(({ tgt }) => tgt.length))).toBeLessThanOrEqual(context);
      }),
    );
  });
});

test('ragged ids give back what was pushed', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer()), { maxLength: 200 }), (sequences) => {
      const builder = raggedIdsBuilder();
      for (const sequence of sequences) builder.push(sequence);
      const ragged = builder.finish();
      expect(ragged.length).toBe(sequences.length);
      expect(sequences.map((_, i) => Array.from(ragged.at(i)!))).toEqual(sequences);
      expect(sequences.map((_, i) => ragged.size(i))).toEqual(sequences.map(({ length }) => length));
      expect(ragged.at(sequences.length)).toBeUndefined();
      expect(ragged.size(-1)).toBe(0);
    }),
  );
});
