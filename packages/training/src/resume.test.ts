import { startBackend } from '@seqlab/backend';
import { parseTrainingConfig, type TrainingSnapshot } from '@seqlab/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss } from './losses.js';
import { train } from './train.js';

let model: ReturnType<typeof tinyModel>;
let snapshot: TrainingSnapshot;

async function finish(resume: TrainingSnapshot | null, config: Record<string, unknown> = {}) {
  const options = {
    model,
    loss: crossEntropyLoss(),
    batches: fixedBatch(countingBatch()),
    config: parseTrainingConfig({ steps: 3, ...config }),
    resume,
  };
  for await (const event of train(options)) if (event.type === 'done') return event.snapshot;
  throw new Error('no done event');
}

beforeAll(async () => {
  await startBackend('cpu');
  model = tinyModel();
  snapshot = await finish(null);
});
afterAll(() => model.dispose());

const without = (arrays: TrainingSnapshot['parameters'], name: string) =>
  new Map([...arrays].filter(([key]) => key !== name));
const fits = 'Resume with the model and the optimizer of the run.';
const config = 'Resume with the model config of the run.';

test.each<[string, (s: TrainingSnapshot) => TrainingSnapshot, string, string]>([
  [
    'another seed',
    (s) => ({ ...s, seed: 4 }),
    'resume-seed',
    'train: the snapshot was made with seed 4, the config says 0. Resume with the seed of the run.',
  ],
  [
    'a missing parameter',
    (s) => ({ ...s, parameters: without(s.parameters, 'unembedding.bias') }),
    'resume-parameters',
    `train: the snapshot does not fit the model: unembedding.bias is missing. ${config}`,
  ],
  [
    'a parameter too many',
    (s) => ({
      ...s,
      parameters: new Map([...s.parameters, ['extra', { shape: [1], values: new Float32Array(1) }]]),
    }),
    'resume-parameters',
    `train: the snapshot does not fit the model: extra is unexpected. ${config}`,
  ],
  [
    'another shape',
    (s) => ({
      ...s,
      parameters: new Map([
        ...s.parameters,
        ['unembedding.bias', { shape: [2], values: new Float32Array(2) }],
      ]),
    }),
    'resume-parameters',
    `train: the snapshot does not fit the model: unembedding.bias has shape [2], not [4]. ${config}`,
  ],
  [
    'a missing moment',
    (s) => ({ ...s, optimizer: without(s.optimizer, 'exp_avg.embedding.weight') }),
    'resume-optimizer',
    `train: the snapshot's optimizer state does not fit: exp_avg.embedding.weight is missing. ${fits}`,
  ],
  [
    'missing powers of beta',
    (s) => ({ ...s, optimizerScalars: { beta1Power: 0.5 } }),
    'resume-optimizer',
    `train: the snapshot's optimizer state does not fit: beta2Power is missing. ${fits}`,
  ],
])('%s is refused, and nothing of it reaches the model', async (_what, change, code, message) => {
  const before = memory().numTensors;
  await expect(finish(change(snapshot), { steps: 5 })).rejects.toMatchObject({ code, message });
  expect(memory().numTensors).toBe(before);
  expect((await finish(snapshot)).parameters).toEqual(snapshot.parameters);
});

test('the moments of another optimizer are refused', async () => {
  await expect(finish(snapshot, { optimizer: 'sgd', momentum: 0.9 })).rejects.toMatchObject({
    code: 'resume-optimizer',
    message: `train: the snapshot's optimizer state does not fit: momentum_buffer.embedding.weight is missing. ${fits}`,
  });
});
