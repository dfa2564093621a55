import { startBackend } from '@seqlab/backend';
import type { TrainingConfigInput } from '@seqlab/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from './losses.js';
import { train } from './train.js';
import type { TrainOptions } from './train-options.js';

let model: ReturnType<typeof tinyModel>;

beforeAll(async () => {
  await startBackend('wasm');
  model = tinyModel();
});
afterAll(() => model.dispose());

const given = (config: TrainingConfigInput, more: Partial<TrainOptions> = {}): TrainOptions => ({
  model,
  batches: fixedBatch(countingBatch()),
  loss: crossEntropyLoss(),
  config,
  ...more,
});

test('a config of one key has defaults for the others, and a run that is awaited trains to its end', async () => {
  const { type, step, reason } = await train(given({ steps: 5 }));
  expect({ type, step, reason }).toEqual({ type: 'done', step: 5, reason: 'finished' });
});

test('awaiting a run whose events have been read is refused', async () => {
  const run = train(given({ steps: 1 }));
  for await (const _ of run);
  await expect(run).rejects.toMatchObject({ code: 'train-ended' });
});

const own: Loss = (outputs, labels) => crossEntropyLoss()(outputs, labels);

test.each<[string, TrainOptions, string]>([
  [
    'label smoothing that the loss does not do',
    given({ labelSmoothing: 0.5 }),
    'train: the config has labelSmoothing 0.5, and the loss smooths by 0. Use crossEntropyLoss({ labelSmoothing: config.labelSmoothing }), or leave the key out of the config.',
  ],
  [
    'a loss that smooths where the config says it does not',
    given({ labelSmoothing: 0 }, { loss: crossEntropyLoss({ labelSmoothing: 0.1 }) }),
    'train: the config has labelSmoothing 0, and the loss smooths by 0.1. Use',
  ],
  [
    'squares have no labels to smooth',
    given({ labelSmoothing: 0.1 }, { loss: meanSquaredErrorLoss() }),
    'smooths by 0',
  ],
  [
    'a loss that does not say',
    given({ labelSmoothing: 0.1 }, { loss: own }),
    'does not say what it smooths by',
  ],
  [
    'fewer positions than come',
    given({ batchTokens: 11 }),
    'train: the config has batchTokens 11, and batches gives 15 positions at once. Use batchesOfRows(rows, { batchTokens: config.batchTokens, seed }) of @seqlab/tasks, or leave the key out of the config.',
  ],
  [
    'smaller batches than come',
    given({ batchSize: 1 }),
    'train: the config has batchSize 1, and batches gives 3 rows at once. Use batchSource(batch, { batchSize: config.batchSize, seed }) of @seqlab/datasets, or leave the key out of the config.',
  ],
  [
    'another backend',
    given({ backend: 'webgpu' }),
    'train: the config has backend "webgpu", and "wasm" is running. Call await startBackend(config.backend) before the model is made, or leave the key out of the config.',
  ],
  [
    'other kernels',
    given({ fastMath: true }),
    "train: the config has fastMath true, and the running backend has false. Call await startBackend('wasm', { fastMath: config.fastMath }) before the model is made.",
  ],
  [
    'evaluations without anything to evaluate',
    given({ steps: 10, evaluateEvery: 2 }),
    'train: the config has evaluateEvery 2, and there is no evaluate to call. Pass evaluate, or leave the key out of the config.',
  ],
  ['a wrong value', given({ learningRate: Number.NaN }), 'training config: learningRate (NaN) must be'],
  ['no config', given(null as never), 'training config: the config is null, but must be a JSON object.'],
  [
    'a misspelt option',
    given({}, { evalute: () => 1 } as never),
    'train: there is no option "evalute". Did you mean "evaluate"?',
  ],
  [
    'no model',
    given({}, { model: {} as never }),
    'train: model is an object, expected a model: createModel makes one.',
  ],
  [
    'a batch for a source',
    given({}, { batches: countingBatch() as never }),
    'train: batches is an object, expected a source of batches',
  ],
  ['a loss by name', given({}, { loss: 'mse' as never }), 'train: loss is "mse", expected a function'],
  [
    'a snapshot that went through JSON',
    given({}, { resume: { step: 1, cursor: 1, parameters: {} } as never }),
    'train: resume is no snapshot',
  ],
  [
    'a batch that is no batch',
    given({}, { batches: { at: () => ({ ...countingBatch(), tgtLength: 4 }) } }),
    'train: tgt of a batch of tokens must be a Int32Array of batchSize (3) rows of 4. Pad the rows to one length.',
  ],
])('refused: %s', async (_, options, message) => {
  const attempt = (async () => {
    // The table is written before there is a model.
    await train({ ...options, model: options?.model ?? model });
  })();
  await expect(attempt).rejects.toMatchObject({
    name: 'SeqlabError',
    message: expect.stringContaining(message),
  });
});

test('no options at all', () => {
  expect(() => train(undefined as never)).toThrow(
    'train: the options are undefined, an object was expected.',
  );
});

test('an array is no source of batches, and a disposed model none to train', () => {
  const batches = [countingBatch()] as unknown as TrainOptions['batches'];
  expect(() => train(given({ steps: 2 }, { batches }))).toThrow(
    'train: batches is an array, expected a source of batches: fixedBatch makes one, a task has its own.',
  );
  const gone = tinyModel();
  gone.dispose();
  expect(() => train(given({ steps: 2 }, { model: gone }))).toThrow(
    'train: model is an object, expected one that is not disposed: createModel makes another.',
  );
});

test('a misspelt option of the loss is refused', () => {
  const options = { ignoreindex: 4 } as object;
  expect(() => crossEntropyLoss(options)).toThrow(
    'crossEntropyLoss: there is no option "ignoreindex". Did you mean "ignoreIndex"?',
  );
});

test.each<[string, TrainOptions]>([
  ['train-label-smoothing', given({ labelSmoothing: 0.5 })],
  ['train-option', given({}, { loss: 'mse' as never })],
  ['resume-snapshot', given({}, { resume: { step: 1, cursor: 1, parameters: {} } as never })],
])('the code of a refusal stays: %s', (code, options) => {
  expect(() => train({ ...options, model })).toThrowError(expect.objectContaining({ code }));
});
