import { describe, expect, test } from 'vitest';
import { type BatchLimits, parseBatch } from './parse-batch.js';

const LIMITS: BatchLimits = {
  architecture: 'encoder-decoder',
  vocabSize: 5,
  outputSize: 4,
  padId: 4,
  inputs: 'tokens',
};
const GOOD = {
  src: [
    [2, 0, 3],
    [2, 1, 4],
  ],
  tgt: [
    [2, 0],
    [2, 4],
  ],
  labels: [
    [0, 3],
    [1, 4],
  ],
};

describe('parseBatch', () => {
  test('reads rows into flat arrays', () => {
    expect(parseBatch(GOOD, LIMITS)).toEqual({
      kind: 'tokens',
      batchSize: 2,
      srcLength: 3,
      tgtLength: 2,
      src: Int32Array.of(2, 0, 3, 2, 1, 4),
      tgt: Int32Array.of(2, 0, 2, 4),
      labels: Int32Array.of(0, 3, 1, 4),
    });
  });

  test('a decoder-only batch has no src', () => {
    const { src: _, ...value } = GOOD;
    expect(parseBatch(value, { ...LIMITS, architecture: 'decoder-only' })).toMatchObject({
      srcLength: 0,
      src: new Int32Array(0),
      tgt: Int32Array.of(2, 0, 2, 4),
    });
  });

  test('an encoder-only batch has its src as tgt, so that labels stay [B, T]', () => {
    const value = { src: [[0, 1]], labels: [[1, 4]] };
    expect(parseBatch(value, { ...LIMITS, architecture: 'encoder-only' })).toMatchObject({
      srcLength: 2,
      tgtLength: 2,
      tgt: Int32Array.of(0, 1),
      labels: Int32Array.of(1, 4),
    });
  });

  test('scalars are any finite numbers', () => {
    const value = { src: [[0, 0.5, -1, 1]], tgt: [[0, 1, 2]], labels: [[1, 2, 3]] };
    const batch = parseBatch(value, { ...LIMITS, inputs: 'scalars', vocabSize: 0, padId: null });
    expect(batch).toMatchObject({
      kind: 'scalars',
      batchSize: 1,
      srcLength: 4,
      tgtLength: 3,
      src: Float32Array.of(0, 0.5, -1, 1),
    });
  });

  test.each([
    [
      null,
      'not-object',
      'batch: the document is not a JSON object. Write {"src": [[…]], "tgt": [[…]], "labels": [[…]]}.',
    ],
    [
      [[1]],
      'not-object',
      'batch: the document is not a JSON object. Write {"src": [[…]], "tgt": [[…]], "labels": [[…]]}.',
    ],
    [{ ...GOOD, label: [] }, 'unknown-key', 'batch: unknown key "label". Did you mean "labels"?'],
    [
      { ...GOOD, weights: [] },
      'unknown-key',
      'batch: unknown key "weights". Write {"src": [[…]], "tgt": [[…]], "labels": [[…]]}.',
    ],
    [
      { src: [[1]], tgt: [[1]] },
      'missing-key',
      'batch: labels is missing. Write {"src": [[…]], "tgt": [[…]], "labels": [[…]]}.',
    ],
    [{ ...GOOD, src: 'x' }, 'not-rows', 'batch: src is not an array of rows. Write [[…], […]].'],
    [{ ...GOOD, src: [1, 2] }, 'not-rows', 'batch: src row 1 is not an array. Write [[…], […]].'],
    [{ ...GOOD, src: [] }, 'empty', 'batch: src has no rows. Give at least one.'],
    [
      { ...GOOD, tgt: [[], []] },
      'zero-length',
      'batch: tgt row 1 is empty. Give every row at least one value.',
    ],
    [
      { ...GOOD, src: [[2, 0, 3], [2]] },
      'ragged',
      'batch: src row 2 has 1 values, row 1 has 3. Pad all rows to one length.',
    ],
    [
      { ...GOOD, src: [[2, 0, 3]] },
      'size',
      'batch: src has 1 rows, labels has 2. Give all the same number of rows.',
    ],
    [
      { ...GOOD, labels: [[0], [1]] },
      'labels-shape',
      'batch: rows of labels have 1 values, rows of tgt 2. Give one label per tgt position.',
    ],
    [
      {
        ...GOOD,
        tgt: [
          [2, 0],
          [2, 0.5],
        ],
      },
      'not-integer',
      'batch: tgt row 2, column 2: 0.5 is not an integer. Give token ids.',
    ],
    [
      {
        ...GOOD,
        tgt: [
          [2, '0'],
          [2, 0],
        ],
      },
      'not-integer',
      'batch: tgt row 1, column 2: "0" is not an integer. Give token ids.',
    ],
    [
      {
        ...GOOD,
        tgt: [
          [2, null],
          [2, 0],
        ],
      },
      'not-integer',
      'batch: tgt row 1, column 2: null is not an integer. Give token ids.',
    ],
    [
      {
        ...GOOD,
        src: [
          [2, 0, 5],
          [2, 1, 4],
        ],
      },
      'id-range',
      'batch: src row 1, column 3: 5 must be from 0 to vocabSize − 1 (4).',
    ],
    [
      {
        ...GOOD,
        src: [
          [2, 0, -1],
          [2, 1, 4],
        ],
      },
      'id-range',
      'batch: src row 1, column 3: -1 must be from 0 to vocabSize − 1 (4).',
    ],
    [
      {
        ...GOOD,
        labels: [
          [0, 5],
          [1, 4],
        ],
      },
      'label-range',
      'batch: labels row 1, column 2: 5 must be from 0 to outputSize − 1 (3) or padId (4).',
    ],
    [
      {
        ...GOOD,
        labels: [
          [0, -100],
          [1, 4],
        ],
      },
      'label-range',
      /-100 must be from 0/,
    ],
    [
      {
        ...GOOD,
        labels: [
          [4, 4],
          [4, 4],
        ],
      },
      'all-padding',
      'batch: labels holds nothing but PAD (4), so there is no loss. Give at least one real label.',
    ],
  ])('%j is refused', (value, code, message) => {
    expect(() => parseBatch(value, LIMITS)).toThrow(
      expect.objectContaining({ code: `batch-${code}`, message: expect.stringMatching(toPattern(message)) }),
    );
  });

  test('a label that no output stands for is refused without PAD', () => {
    expect(() => parseBatch(GOOD, { ...LIMITS, padId: null })).toThrow(
      'batch: labels row 2, column 2: 4 must be from 0 to outputSize − 1 (3).',
    );
  });

  test.each([1e39, Number.NaN, Number.POSITIVE_INFINITY, '1', null])('the scalar %j is refused', (scalar) => {
    const value = { src: [[scalar]], tgt: [[0]], labels: [[0]] };
    expect(() => parseBatch(value, { ...LIMITS, inputs: 'scalars' })).toThrow(
      expect.objectContaining({
        code: 'batch-not-number',
        message: expect.stringContaining('src row 1, column 1: '),
      }),
    );
  });

  test('a key that belongs to another architecture is unknown', () => {
    expect(() => parseBatch(GOOD, { ...LIMITS, architecture: 'decoder-only' })).toThrow(
      'batch: unknown key "src". Write {"tgt": [[…]], "labels": [[…]]}.',
    );
  });
});

/** A text as a pattern for the whole message. */
function toPattern(message: string | RegExp): RegExp {
  return message instanceof RegExp
    ? message
    : new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

describe('one label per row', () => {
  const pooled = {
    architecture: 'encoder-only',
    vocabSize: 5,
    outputSize: 3,
    padId: 4,
    inputs: 'tokens',
    pooling: 'mean',
  } as const;
  const vision = {
    architecture: 'vision',
    vocabSize: 0,
    outputSize: 3,
    padId: null,
    inputs: 'tokens',
    pooling: 'class',
    imageSize: 2,
    channels: 1,
  } as const;

  test('of a text', () => {
    expect(parseBatch({ src: [[0, 1, 4]], labels: [[2]] }, pooled)).toEqual({
      kind: 'tokens',
      batchSize: 1,
      srcLength: 3,
      tgtLength: 1,
      src: Int32Array.of(0, 1, 4),
      tgt: Int32Array.of(0),
      labels: Int32Array.of(2),
    });
    expect(() => parseBatch({ src: [[0, 1]], labels: [[2, 1]] }, pooled)).toThrow(
      'batch: rows of labels have 2 values. Give one label per row: the model pools all positions.',
    );
    expect(() => parseBatch({ src: [[0, 1]], labels: [[4]] }, pooled)).toThrow(
      'batch: labels row 1, column 1: 4 must be from 0 to outputSize − 1 (2)',
    );
  });

  test('of an image', () => {
    expect(parseBatch({ src: [[0, 0.5, 1, 0]], labels: [[1]] }, vision)).toEqual({
      kind: 'images',
      batchSize: 1,
      srcLength: 4,
      tgtLength: 1,
      src: Float32Array.of(0, 0.5, 1, 0),
      tgt: Int32Array.of(0),
      labels: Int32Array.of(1),
    });
    expect(() => parseBatch({ src: [[0, 0.5]], labels: [[1]] }, vision)).toThrow(
      'batch: rows of src have 2 numbers, an image of 2 × 2 pixels with 1 channels has 4. Give that many.',
    );
    expect(() => parseBatch({ src: [[0, 0, 0, '1']], labels: [[1]] }, vision)).toThrow(
      'is no float32 number',
    );
  });

  test('a source with a vocabulary of its own has its own range', () => {
    const limits = {
      architecture: 'encoder-decoder',
      vocabSize: 9,
      srcVocabSize: 3,
      outputSize: 9,
      padId: null,
      inputs: 'tokens',
    } as const;
    expect(() => parseBatch({ src: [[3]], tgt: [[8]], labels: [[8]] }, limits)).toThrow(
      'batch: src row 1, column 1: 3 must be from 0 to srcVocabSize − 1 (2).',
    );
  });
});
