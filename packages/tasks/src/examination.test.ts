import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { allEightCopy, alternating, copy4 } from '@seqlab/datasets';
import { createModel, presets } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, teacherForced } from '@seqlab/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { scalarPairs } from './pairs/scalar-pairs.js';
import { sequenceToSequence } from './pairs/sequence-to-sequence.js';
import type { Rows } from './rows/rows.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const tokenizer = symbolTokenizer('01', { padding: true });
const { examples: training } = allEightCopy;
const task = sequenceToSequence({ training, source: tokenizer });
const padded = presets['seq2seq-padded'];
const wholeOf = (rows: Rows) => rows.batch(Array.from({ length: rows.length }, (_, i) => i));

test('as one group the loss is that of one pass over all rows, bit for bit', async () => {
  const model = createModel(padded, { seed: 1 });
  await task.examine(model, 'training');
  const before = memory().numTensors;
  const { metrics, groups, answers } = await task.examine(model, 'training', { asOne: true });
  expect(memory().numTensors).toBe(before);
  const batch = wholeOf(task.rows('training', padded));
  const loss = crossEntropyLoss({ ignoreIndex: tokenizer.padId });
  const forced = await teacherForced({ model, loss, batch, padId: tokenizer.padId });
  expect(metrics.loss).toBe(forced.loss);
  expect(groups).toEqual({ all: metrics });
  expect(answers.map(({ example }) => example)).toEqual(training);
});

test('group by group it agrees with the evaluation, which pads less, where PAD is masked', async () => {
  const model = createModel(padded, { seed: 1 });
  const examined = await task.examine(model, 'training');
  const { metrics, groups } = await task.evaluate(model, 'training');
  expect(Object.keys(examined.groups)).toEqual(Object.keys(groups));
  expect(examined.metrics.loss).toBeCloseTo(metrics.loss!, 6);
  for (const key of ['tokenAccuracy', 'exactMatch', 'lengthAccuracy']) {
    expect(examined.metrics[key], key).toBe(metrics[key]);
  }
  const right = examined.answers.filter((answer) => answer.right).length;
  expect(examined.metrics.exactMatch).toBe(right / training.length);
});

test('an answer is ids, text, whether it ended, and whether it is right; it is cut where that was asked for', async () => {
  const model = createModel(padded, { seed: 1 });
  const { answers } = await task.examine(model, 'training', { maxLength: 3 });
  for (const { given, said, ended, right, example } of answers) {
    expect(given.length).toBeLessThanOrEqual(3);
    expect(said).toBe(tokenizer.decode(given));
    expect(right).toBe(ended && said === example.output);
  }
  await expect(task.examine(model, 'training', { mode: 'backwards' as never })).rejects.toMatchObject({
    code: 'greedy-mode',
  });
  await expect(task.examine(model, 'test')).rejects.toMatchObject({ code: 'task-no-split' });
});

test('a prefix model answers as in its evaluation', async () => {
  const config = parseModelConfig({ ...padded, architecture: 'decoder-only', encoderLayers: 0 });
  const model = createModel(config, { seed: 2 });
  const { metrics } = await task.evaluate(model, 'training');
  const examined = await task.examine(model, 'training');
  expect(examined.metrics.loss).toBeCloseTo(metrics.loss!, 6);
  expect(examined.metrics.exactMatch).toBe(metrics.exactMatch);
});

test('a model that reads PAD is refused unless the task says that it may, and is judged on padded rows', async () => {
  const config = parseModelConfig({ ...padded, padId: null });
  expect(() => task.rows('training', config)).toThrow(expect.objectContaining({ code: 'task-padding' }));
  const open = sequenceToSequence({ training, source: tokenizer, paddingSeen: true });
  const model = createModel(config, { seed: 1 });
  const { metrics } = await open.examine(model, 'training', { asOne: true });
  const loss = crossEntropyLoss({ ignoreIndex: tokenizer.padId });
  const batch = wholeOf(open.rows('training', config));
  expect(metrics.loss).toBe((await teacherForced({ model, loss, batch, padId: tokenizer.padId })).loss);
  const other = parseModelConfig({ ...padded, padId: 3 });
  expect(() => open.rows('training', other), 'another PAD is still a mistake').toThrow(
    expect.objectContaining({ code: 'task-padding' }),
  );
});

test('numbers are answered with numbers', async () => {
  const model = createModel(presets.plain, { seed: 1 });
  const { answers, metrics } = await scalarPairs(copy4).examine(model, 'training');
  expect(answers.map(({ example }) => example)).toEqual(copy4.examples);
  for (const { given, said, ended, right, example } of answers) {
    expect(said).toBe(given);
    expect(ended).toBe(true);
    expect(right).toBe(given.every((value, i) => Math.abs(value - Number(example.output[i])) <= 0.25));
  }
  expect(metrics.lengthAccuracy).toBe(1);
  const tokens = createModel(presets.seq2seq, { seed: 1 });
  expect(() => scalarPairs(alternating).examine(tokens, 'training')).toThrow(
    expect.objectContaining({ code: 'task-architecture' }),
  );
});
