import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { batchOf } from '@seqlab/datasets';
import { createModel, rowsAtOnce } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { teacherForced } from '@seqlab/training';
import { beforeAll, expect, test } from 'vitest';
import { evaluateModel } from './evaluate-model.js';
import { lossOf } from './loss-of.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const tokenizer = symbolTokenizer('01', { padding: true });
/** Wide enough that so many rows do not go through it at once. */
const config = parseModelConfig({
  architecture: 'encoder-decoder',
  vocabSize: 5,
  padId: 4,
  dModel: 4,
  heads: 1,
  encoderLayers: 1,
  decoderLayers: 1,
  feedForward: 32768,
  dropout: 0,
  positional: 'sinusoidal',
});
const examples = Array.from({ length: 40 }, (_, i) => ({
  task: i % 2 === 0 ? 'even' : 'odd',
  input: '01'.repeat(1 + (i % 8)),
  output: '10'.repeat(8 - (i % 8)),
}));
const data = { dataset: { name: 'd', examples, copies: 1 }, tokenizer, batch: batchOf(examples, tokenizer) };

test('rows in parts give what all rows at once give', async () => {
  const model = createModel(config, { seed: 1 });
  expect(rowsAtOnce(config, data.batch.srcLength, data.batch.tgtLength)).toBeLessThan(examples.length / 2);
  const { loss, tokenAccuracy, tasks } = await evaluateModel(model, data);
  const whole = await teacherForced({ model, loss: lossOf(config), batch: data.batch, padId: 4 });
  expect(loss).toBeCloseTo(whole.loss, 5);
  expect(tokenAccuracy).toBeCloseTo(whole.rightTokens / whole.tokens, 10);
  expect(Object.keys(tasks)).toEqual(['even', 'odd']);
  const ids = await evaluateModel(model, { ...data, dataset: null, tokenizer: null });
  expect(ids.loss).toBeCloseTo(loss, 5);
  expect(ids.tokenAccuracy).toBeCloseTo(tokenAccuracy, 10);
  expect(ids.exactMatch).toBeNull();
  model.dispose();
});

test('a sample is spread over the data, and is said', async () => {
  const model = createModel({ ...config, feedForward: 8 }, { seed: 1 });
  const done: number[] = [];
  const metrics = await evaluateModel(model, data, {
    mostExamples: 5,
    onProgress: (each) => done.push(each),
  });
  expect(metrics.sample).toEqual({ examples: 5, of: 40 });
  expect(done.at(-1)).toBe(5);
  expect(await evaluateModel(model, data)).not.toHaveProperty('sample');
  model.dispose();
});
