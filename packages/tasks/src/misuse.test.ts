import { type ModelConfigInput, parseModelConfig } from '@seqlab/core';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { describe, expect, test } from 'vitest';
import {
  batchesOfRows,
  imageClassification,
  imageRegression,
  languageModel,
  sequenceToSequence,
  textClassification,
  textRegression,
} from './index.js';

const tokenizer = symbolTokenizer('ab', { padding: true });
const labelled = [
  { input: 'a', label: 'x' },
  { input: 'b', label: 'y' },
];
const numbered = [
  { input: 'a', value: 1 },
  { input: 'b', value: 2 },
];
const pairs = [{ task: 'copy', input: 'ab', output: 'ba' }];
const images = { length: 2, imageSize: 1, channels: 1, pixels: Uint8Array.of(0, 255), labels: ['x', 'y'] };
const small = { dModel: 8, heads: 2, encoderLayers: 1, decoderLayers: 1, feedForward: 8 };
const encoder = parseModelConfig({
  ...small,
  architecture: 'encoder-only',
  vocabSize: 5,
  padId: 4,
  pooling: 'mean',
  outputSize: 2,
});

/** Plain JavaScript has no compiler that would say it. */
const untyped = <A, R>(make: (options: A) => R) => make as unknown as (options: unknown) => R;

describe('from plain JavaScript', () => {
  test.each([
    [
      untyped(textClassification),
      undefined,
      'options-object',
      'textClassification: the options are undefined',
    ],
    [
      untyped(textClassification),
      { training: labelled, tokenizer: null },
      'task-tokenizer',
      'textClassification: tokenizer is null, and a tokenizer was expected.',
    ],
    [
      untyped(textClassification),
      { trainings: labelled, tokenizer },
      'options-unknown-key',
      'there is no option "trainings". Did you mean "training"?',
    ],
    [
      untyped(textClassification),
      { tokenizer },
      'task-no-split',
      'textClassification: training is undefined, and examples were expected. Give an array of them.',
    ],
    [
      untyped(textClassification),
      { training: labelled, validation: null, tokenizer },
      'task-no-split',
      'validation is null',
    ],
    [
      untyped(textClassification),
      { training: [{ input: 'a' }], tokenizer },
      'task-example-text',
      'task: label of example 1 is undefined, and text was expected. Give each example its label as a string.',
    ],
    [
      untyped(textClassification),
      { training: [{ input: 'a', label: 1 }], tokenizer },
      'task-example-text',
      'label of example 1 is 1',
    ],
    [
      untyped(textClassification),
      { training: labelled, tokenizer, labels: ['x', 'y', 'x'] },
      'task-labels',
      'task: the label "x" is named twice.',
    ],
    [
      untyped(textRegression),
      { training: [{ input: 'a', value: '3' }], tokenizer },
      'task-number',
      'example 1 has the value "3", which must be a finite number',
    ],
    [
      untyped(textRegression),
      { training: numbered, tokenizer, scale: { mean: 0, spread: 0 } },
      'task-scale',
      "task: the labels' scale has the mean 0 and the spread 0",
    ],
    [
      untyped(textRegression),
      {
        training: [
          { input: 'a', value: 1e200 },
          { input: 'b', value: -1e200 },
        ],
        tokenizer,
      },
      'task-scale',
      'the spread Infinity',
    ],
    [
      untyped(sequenceToSequence),
      { training: pairs, source: {} },
      'task-tokenizer',
      'sequenceToSequence: source is an object',
    ],
    [
      untyped(sequenceToSequence),
      { training: pairs, source: tokenizer, target: 'ab' },
      'task-tokenizer',
      'target is "ab"',
    ],
    [
      untyped(languageModel),
      { training: 'abab', tokenizer, contxt: 8 },
      'options-unknown-key',
      'Did you mean "context"?',
    ],
    [
      untyped(imageClassification),
      { training: { ...images, length: 3 } },
      'task-images',
      'task: images: there are 2 numbers in pixels, and 3 images of 1 × 1 pixels with 1 channels have 3.',
    ],
    [
      untyped(imageClassification),
      { training: { ...images, labels: ['x'] } },
      'task-images',
      'there are 1 labels and 2 images. Give one label per image.',
    ],
    [
      untyped(imageRegression),
      { training: { ...images, labels: undefined, values: [1] } },
      'task-images',
      'there are 1 values and 2 images. Give one value per image.',
    ],
    [
      untyped(imageRegression),
      { training: { ...images, labels: undefined, values: [1, Number.NaN] } },
      'task-number',
      'example 2 has the value NaN',
    ],
    [
      untyped(imageClassification),
      { training: { ...images, pixels: [0, 255] } },
      'task-images',
      'pixels is an array. Give a Uint8Array',
    ],
    [
      untyped(imageClassification),
      { training: { ...images, imageSize: 0.5 } },
      'task-images',
      'imageSize is 0.5. Give a whole number.',
    ],
    [
      untyped(imageClassification),
      { training: { ...images, pixels: Float32Array.of(0, Number.NaN) } },
      'task-images',
      'number 1 of pixels is NaN',
    ],
    [
      untyped(imageClassification),
      { training: images, test: { ...images, length: 1, channels: 2, labels: ['x'] } },
      'task-images',
      'some have 1 × 1 pixels with 2 channels, those of the training split 1 × 1 with 1.',
    ],
  ])('%# is refused at once, in words', (make, options, code, message) => {
    expect(() => make(options)).toThrowError(
      expect.objectContaining({ name: 'SeqlabError', code, message: expect.stringContaining(message) }),
    );
  });

  test('an example without its input is named when its split is asked for', () => {
    const task = untyped(textClassification)({ training: [{ label: 'x' }, { label: 'y' }], tokenizer });
    expect(() => task.rows('training', encoder)).toThrow(
      'task: input of example 1 is undefined, and text was expected.',
    );
  });

  test.each([
    [
      { batchsize: 2 },
      'options-unknown-key',
      'batchesOfRows: there is no option "batchsize". Did you mean "batchSize"?',
    ],
    [
      { batchSize: 1, multiple: 0 },
      'task-batch-size',
      'batchesOfRows: multiple (0) must be a whole number, 1 or more.',
    ],
  ])('batches of %j', (options, code, message) => {
    const rows = textClassification({ training: labelled, tokenizer }).rows('training', encoder);
    expect(() => batchesOfRows(rows, { seed: 0, ...options })).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

test("a canvas's clamped bytes are bytes", () => {
  const task = imageClassification({ training: { ...images, pixels: Uint8ClampedArray.of(0, 255) } });
  const config = parseModelConfig({
    ...small,
    architecture: 'vision',
    ...task.modelKeys('vision'),
    patchSize: 1,
  });
  expect(task.rows('training', config).batch([0, 1]).src).toEqual(Float32Array.of(0, 1));
});

test('one batch of all rows has its length rounded up too', () => {
  const rows = textClassification({ training: labelled, tokenizer }).rows('training', encoder);
  expect(batchesOfRows(rows, { seed: 0, multiple: 8 }).at(0).srcLength).toBe(8);
});

test('two tokenizers of one size are two vocabularies, and two made alike are one', () => {
  const shared = parseModelConfig({ ...small, architecture: 'encoder-decoder', vocabSize: 5, padId: 4 });
  const task = (target: string) =>
    sequenceToSequence({
      training: [],
      source: tokenizer,
      target: symbolTokenizer(target, { padding: true }),
    });
  expect(
    task('xy')
      .problems(shared)
      .map(({ code }) => code),
  ).toEqual(['task-vocabulary']);
  expect(task('ab').problems(shared)).toEqual([]);
});

test.each<[string, Partial<ModelConfigInput>, boolean]>([
  ['task-padding', { vocabSize: 5, padId: 0 }, true],
  ['task-vocabulary', { vocabSize: 4, outputSize: 3 }, false],
])('a language model is refused for %s: %j', (code, keys, padding) => {
  const task = languageModel({ training: 'abab', tokenizer: symbolTokenizer('ab', { padding }) });
  const config = parseModelConfig({
    ...small,
    encoderLayers: undefined,
    architecture: 'decoder-only',
    vocabSize: 5,
    ...keys,
  });
  expect(task.problems(config).map((problem) => problem.code)).toEqual([code]);
});

test('labels that are all the same have no spread, though their sum is rounded', () => {
  const same = Array.from({ length: 3 }, () => ({ input: 'a', value: 0.1 }));
  expect(textRegression({ training: same, tokenizer }).scale).toEqual({ mean: 0.1, spread: 1 });
});
