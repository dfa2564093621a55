import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { allEightCopy, alternating, batchOf, copy4, scalarBatchOf } from '@seqlab/datasets';
import { createModel, presets } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, teacherForced } from '@seqlab/training';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { batchesOfRows } from './batches.js';
import { givenBatch } from './given-batch.js';
import { scalarPairs } from './pairs/scalar-pairs.js';
import { sequenceToSequence } from './pairs/sequence-to-sequence.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const seq2seq = parseModelConfig(presets.seq2seq);
const tokenizer = symbolTokenizer('01');
const whole = batchOf(alternating, tokenizer);

test('copies are rows of an epoch: the whole of a task of the paper is the batch of its data set', () => {
  const { examples: training, copies } = alternating;
  const task = sequenceToSequence({ training, source: tokenizer, copies });
  expect(copies).toBeGreaterThan(1);
  expect(batchesOfRows(task.rows('training', seq2seq), { seed: 0 }).at(3)).toEqual(whole);
  expect(task.sizes.training).toBe(training.length);
});

test('so it is where rows differ in length', () => {
  const padding = symbolTokenizer('01', { padding: true });
  const { examples, copies } = allEightCopy;
  const task = sequenceToSequence({ training: examples, source: padding, copies });
  const rows = task.rows('training', parseModelConfig(presets['seq2seq-padded']));
  expect(batchesOfRows(rows, { seed: 0 }).at(0)).toEqual(batchOf(allEightCopy, padding));
});

test('copies change nothing in an evaluation, and must be a count', async () => {
  const { examples: training } = alternating;
  const model = createModel(seq2seq, { seed: 1 });
  const [once, often] = [1, 3].map((copies) => sequenceToSequence({ training, source: tokenizer, copies }));
  expect(await often!.evaluate(model, 'training')).toEqual(await once!.evaluate(model, 'training'));
  expect(() => sequenceToSequence({ training, source: tokenizer, copies: 0.5 })).toThrow(
    expect.objectContaining({
      code: 'task-copies',
      message:
        'sequenceToSequence: copies (0.5) must be a whole number, 1 or more. Leave it out to take each example once.',
    }),
  );
});

test('a sample is spread over the split, is said, and its progress is told', async () => {
  const task = sequenceToSequence({ training: alternating.examples, source: tokenizer });
  const model = createModel(seq2seq, { seed: 1 });
  const done: number[] = [];
  const { sample } = await task.evaluate(model, 'training', {
    mostExamples: 1,
    onProgress: (count) => done.push(count),
  });
  expect(sample).toEqual({ examples: 1, of: alternating.examples.length });
  expect(done.at(-1)).toBe(1);
  expect(await task.evaluate(model, 'training')).not.toHaveProperty('sample');
});

test('a given batch is trained on as it is, in any rows, and judged teacher forced', async () => {
  const task = givenBatch(whole);
  const rows = task.rows('training', seq2seq);
  expect(batchesOfRows(rows, { seed: 0 }).at(0)).toBe(whole);
  const last = rows.batch([whole.batchSize - 1]);
  expect(last.batchSize).toBe(1);
  expect(last.src).toEqual(whole.src.slice(-whole.srcLength));
  const model = createModel(seq2seq, { seed: 1 });
  const { metrics, groups } = await task.evaluate(model, 'training');
  const forced = await teacherForced({ model, loss: crossEntropyLoss(), batch: whole });
  expect(metrics.loss).toBeCloseTo(forced.loss, 5);
  expect(metrics.tokenAccuracy).toBeCloseTo(forced.rightTokens / forced.tokens, 12);
  expect(metrics).not.toHaveProperty('exactMatch');
  expect(groups).toEqual({ batch: metrics });
  expect(() => task.rows('test', seq2seq)).toThrow('task: a batch has no test split.');
});

test('of a NaN no token is right', async () => {
  const model = createModel(seq2seq, { seed: 1 });
  const bias = model.namedParameters().get('unembedding.bias')!;
  bias.assign(tensor1d((await bias.data()).map(() => Number.NaN)));
  const forced = await teacherForced({ model, loss: crossEntropyLoss(), batch: whole });
  expect(forced).toEqual({ loss: Number.NaN, tokens: whole.labels.length, rightTokens: 0 });
});

test('numbers are for models of scalars, and right within a quarter', async () => {
  const task = scalarPairs(copy4);
  const plain = parseModelConfig(presets.plain);
  expect(batchesOfRows(task.rows('training', plain), { seed: 0 }).at(0)).toEqual(scalarBatchOf(copy4));
  expect(task.problems(seq2seq)).toMatchObject([{ code: 'task-architecture' }]);
  expect(() => task.loss(seq2seq)).toThrow(
    'task: a model of tokens (encoder-decoder) cannot learn numbers. Use inputs "scalars".',
  );
  expect(() => task.rows('test', plain)).toThrow('task: there is no test split. Ask for the training split.');
  const model = createModel(plain, { seed: 1 });
  const { metrics, groups } = await task.evaluate(model, 'training');
  expect(Object.keys(metrics)).toEqual(['loss', 'tokenAccuracy', 'exactMatch', 'lengthAccuracy']);
  expect(metrics.lengthAccuracy).toBe(1);
  expect(Object.keys(groups)).toEqual([...new Set(copy4.examples.map(({ task: name }) => name))]);
});
