import { startBackend } from '@seqlab/backend';
import {
  type ModelConfig,
  normalArray,
  parseModelConfig,
  parseTrainingConfig,
  STREAM_TASK,
} from '@seqlab/core';
import { sequences } from '@seqlab/datasets';
import { createModel, type Model } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { train } from '@seqlab/training';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchesOfRows } from '../batches.js';
import type { Task } from '../task.js';
import { imageClassification, textClassification } from './classification.js';
import { textRegression } from './regression.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const SMALL = { dModel: 16, heads: 2, encoderLayers: 1, feedForward: 32, dropout: 0 };
const tokenizer = symbolTokenizer('abc', { padding: true });
const texts = sequences({ symbols: 'abc', minimumLength: 1, maximumLength: 4 });
const countOf = (text: string) => [...text].filter((letter) => letter === 'a').length;

function configFor(task: Task, keys: Record<string, unknown> = {}): ModelConfig {
  const architecture = task.architectures[0]!;
  return parseModelConfig({ ...SMALL, architecture, ...task.modelKeys(architecture), ...keys });
}

async function learn(task: Task, steps: number, keys: Record<string, unknown> = {}): Promise<Model> {
  const config = configFor(task, keys);
  const model = createModel(config, { seed: 0 });
  const batches = batchesOfRows(task.rows('training', config), { seed: 0, batchSize: 24 });
  const training = parseTrainingConfig({ steps, learningRate: 0.01 });
  const told: string[] = [];
  const events = train({
    model,
    batches,
    config: training,
    loss: task.loss(config),
    onFallback: (reason) => told.push(reason),
  });
  for await (const event of events) if (event.type === 'done') break;
  expect(told, 'the step is replayed').toEqual([]);
  return model;
}

describe('text → class', () => {
  const labelled = texts.map((input) => ({ input, label: countOf(input) > 0 ? 'has an a' : 'has none' }));
  const task = textClassification({ training: labelled, test: labelled.slice(0, 3), tokenizer });

  test.each(['mean', 'sum', 'class'])('is learned with pooling %s', async (pooling) => {
    const before = memory().numTensors;
    const model = await learn(task, 200, { pooling });
    const { metrics, confusion } = await task.evaluate(model, 'training');
    expect(metrics.accuracy).toBeGreaterThan(0.97);
    expect(metrics.matthews).toBeGreaterThan(0.9);
    expect(confusion!.flat().reduce((a, b) => a + b)).toBe(texts.length);
    const shares = await task.predict(model, task.rows('test', model.config));
    expect(shares).toHaveLength(3);
    for (const one of shares) expect(one.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('of a NaN no answer is told, and no class is counted', async () => {
    const model = createModel(configFor(task), { seed: 0 });
    model
      .namedParameters()
      .get('unembedding.bias')!
      .assign(tensor1d([0, Number.NaN]));
    const wrong =
      'task: output 1 of the model for example 1 is NaN, so that no answer can be told. Load weights that are finite; those of a run that diverged are not.';
    const rows = task.rows('test', model.config);
    const refused = { code: 'answer-not-finite', message: wrong };
    await expect(task.predict(model, rows)).rejects.toMatchObject(refused);
    await expect(task.evaluate(model, 'test')).rejects.toMatchObject(refused);
    model.dispose();
  });

  test('labels keep the order in which they appear', () => {
    expect(task.labels).toEqual(['has an a', 'has none']);
    expect(Array.from(task.rows('test', configFor(task)).labels)).toEqual([0, 1, 1]);
  });

  test.each([
    [
      { architecture: 'decoder-only' },
      'task: architecture "decoder-only" cannot learn labels. Use "encoder-only".',
    ],
    [
      { pooling: 'none' },
      'task: there is one answer per example, and pooling ("none") leaves one output per position. Set pooling to "mean", "sum" or "class".',
    ],
    [{ outputSize: 1 }, "task: the model's outputSize is 1, and there are 2 labels. Use 2."],
    [
      { vocabSize: 5, padId: null },
      "task: the tokenizer has 6 ids, the model's vocabSize is 5. Use the tokenizer's number. the tokenizer has PAD 5, the model null. Use the tokenizer's id, so that padding is masked.",
    ],
  ])('%j is refused', (keys, message) => {
    const { pooling: _, ...others } = task.modelKeys('encoder-only');
    const own = 'architecture' in keys ? others : task.modelKeys('encoder-only');
    const config = parseModelConfig({ ...SMALL, architecture: 'encoder-only', ...own, ...keys });
    expect(() => task.loss(config)).toThrow(message);
  });

  test('an unknown label, and a single one', () => {
    const odd = textClassification({
      training: labelled,
      validation: [{ input: 'a', label: 'odd' }],
      tokenizer,
    });
    expect(() => odd.rows('validation', configFor(odd))).toThrow(
      'task: example 1 has the label "odd", which the training examples do not have (has an a, has none). Add examples of it to them, or take this one out.',
    );
    expect(() => textClassification({ training: [{ input: 'a', label: 'x' }], tokenizer })).toThrow(
      'task: there is one label, "x", and a choice needs two. Give examples of at least two.',
    );
    expect(() => textClassification({ training: [], tokenizer })).toThrow('task: there is no label, and');
  });
});

describe('text → number', () => {
  const numbered = texts.map((input) => ({ input, value: 1000 + 100 * countOf(input) }));
  const task = textRegression({ training: numbered, tokenizer });

  test('is learned in units of the labels’ spread, and answered in theirs', async () => {
    const model = await learn(task, 300, { pooling: 'sum' });
    const { metrics } = await task.evaluate(model, 'training');
    expect(metrics.pearson).toBeGreaterThan(0.98);
    expect(metrics.meanSquaredError).toBeLessThan(0.05 * task.scale.spread ** 2);
    expect(metrics.loss).toBeCloseTo(metrics.meanSquaredError! / task.scale.spread ** 2, 10);
    const [first] = await task.predict(model, task.rows('training', model.config));
    expect(first).toBeGreaterThan(900);
    model.dispose();
  });

  test('of a NaN no number is told', async () => {
    const model = createModel(configFor(task), { seed: 0 });
    model
      .namedParameters()
      .get('unembedding.bias')!
      .assign(tensor1d([Number.NaN]));
    const rows = task.rows('training', model.config);
    await expect(task.predict(model, rows)).rejects.toMatchObject({ code: 'answer-not-finite' });
    await expect(task.evaluate(model, 'training')).rejects.toMatchObject({ code: 'answer-not-finite' });
    model.dispose();
  });

  test('a value that is none, and labels that are all the same', () => {
    expect(() => textRegression({ training: [{ input: 'a', value: Number.NaN }], tokenizer })).toThrow(
      'task: example 1 has the value NaN, which must be a finite number. Correct it or take it out.',
    );
    expect(textRegression({ training: [{ input: 'a', value: 7 }], tokenizer }).scale).toEqual({
      mean: 7,
      spread: 1,
    });
  });
});

describe('image → class', () => {
  /** noise, brighter on one side */
  const images = (count: number, seed: number) => {
    const noise = normalArray(count * 64, { seed, stream: STREAM_TASK });
    const pixels = noise.map(
      (value, i) => 0.3 * value + ((i % 8 < 4 ? 0 : 1) === Math.floor(i / 64) % 2 ? 1 : 0),
    );
    const labels = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'left' : 'right'));
    return { length: count, imageSize: 8, channels: 1, pixels, labels };
  };
  const task = imageClassification({ training: images(40, 1), test: images(20, 2) });

  test.each(['mean', 'class'])('is learned from patches with pooling %s', async (pooling) => {
    const model = await learn(task, 60, { pooling, positional: 'learned', maxLength: 17, patchSize: 2 });
    expect((await task.evaluate(model, 'test')).metrics.accuracy).toBe(1);
    model.dispose();
  });

  test('bytes become 0 … 1', () => {
    const bytes = { length: 2, imageSize: 1, channels: 1, pixels: Uint8Array.of(0, 255), labels: ['a', 'b'] };
    const two = imageClassification({ training: bytes });
    expect(two.rows('training', configFor(two, { patchSize: 1 })).batch([1, 0])).toEqual({
      kind: 'images',
      batchSize: 2,
      srcLength: 1,
      tgtLength: 1,
      src: Float32Array.of(1, 0),
      tgt: new Int32Array(2),
      labels: Int32Array.of(1, 0),
    });
  });

  test('a model for other images is refused', () => {
    expect(() => task.loss(configFor(task, { imageSize: 28 }))).toThrow(
      "task: the images have 8 × 8 pixels with 1 channels, the model reads 28 × 28 with 1. Set imageSize and channels to the images'.",
    );
  });
});
