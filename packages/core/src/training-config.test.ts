import { expect, test } from 'vitest';
import { describeConfigKey } from './config-table.js';
import type { SeqlabError } from './seqlab-error.js';
import { parseTrainingConfig, type TrainingConfig, trainingConfigTable } from './training-config.js';

function errorOf(value: unknown): SeqlabError {
  try {
    parseTrainingConfig(value);
  } catch (error) {
    return error as SeqlabError;
  }
  throw new Error('nothing was thrown');
}

test("an empty config has torch.optim's defaults", () => {
  expect(parseTrainingConfig({})).toEqual({
    steps: 1000,
    seed: 0,
    optimizer: 'adam',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weightDecay: 0,
    decayExclude: false,
    ema: null,
    decaySteps: null,
    momentum: 0,
    schedule: 'constant',
    milestones: [],
    gamma: 0.1,
    keepCheckpoints: 3,
    warmupSteps: 0,
    clipNorm: null,
    labelSmoothing: 0,
    batchSize: null,
    batchTokens: null,
    accumulationSteps: 1,
    packing: false,
    augmentShift: 0,
    augmentFlip: false,
    augmentCrop: 1,
    shards: 1,
    evaluateEvery: null,
    checkpointEvery: null,
    backend: 'auto',
    fastMath: false,
  } satisfies TrainingConfig);
});

test.each([
  ['adam', 0],
  ['adamw', 0.01],
  ['sgd', 0],
])('%s has a weight decay of %d unless told otherwise', (optimizer, weightDecay) => {
  expect(parseTrainingConfig({ optimizer }).weightDecay).toBe(weightDecay);
  expect(parseTrainingConfig({ optimizer, weightDecay: 0.5 }).weightDecay).toBe(0.5);
});

test('wsd has no more to rise and fall in than there are steps', () => {
  expect(errorOf({ schedule: 'wsd', steps: 10, warmupSteps: 6, decaySteps: 5 })).toMatchObject({
    code: 'config-wsd-steps',
    message:
      'training config: warmupSteps (6) and decaySteps (5) are more than steps (10), in which wsd rises, stays and falls. Make them smaller.',
  });
  expect(parseTrainingConfig({ schedule: 'wsd', steps: 10, warmupSteps: 5, decaySteps: 5 }).decaySteps).toBe(
    5,
  );
});

test('gives back its own result', () => {
  const config = parseTrainingConfig({
    optimizer: 'adamw',
    schedule: 'multistep',
    milestones: [100, 200],
    clipNorm: 1,
  });
  expect(parseTrainingConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  expect(Object.keys(config)).toEqual(Object.keys(trainingConfigTable));
});

test.each([
  [{ lr: 0.1 }, 'config-unknown-key', /^training config: unknown key "lr"\./],
  [
    { learning_rate: 0.1 },
    'config-unknown-key',
    'training config: unknown key "learning_rate". Did you mean "learningRate"?',
  ],
  [
    { steps: -1 },
    'config-out-of-range',
    'training config: steps (-1) must be an integer from 0 to 1000000000.',
  ],
  [
    { seed: 2 ** 53 },
    'config-out-of-range',
    /seed \(9007199254740992\) must be an integer from 0 to 9007199254740991\./,
  ],
  [{ beta2: 1 }, 'config-out-of-range', 'training config: beta2 (1) must be a number from 0 to below 1.'],
  [
    { clipNorm: 0 },
    'config-out-of-range',
    'training config: clipNorm (0) must be a number above 0 to 1000000000 or null.',
  ],
  [
    { batchSize: 0 },
    'config-out-of-range',
    'training config: batchSize (0) must be an integer from 1 to 16777216 or null.',
  ],
  [
    { batchSize: 8, batchTokens: 512 },
    'config-batch-twice',
    'training config: batchSize (8) and batchTokens (512) both say how large a batch is. Give one of them.',
  ],
  [{ optimizer: 'adma' }, 'config-out-of-range', /Did you mean "adam"\?$/],
  [
    { milestones: 100 },
    'config-wrong-type',
    'training config: milestones (100) must be an array of integers, each at least 1.',
  ],
  [{ milestones: [1.5] }, 'config-wrong-type', /milestones \(an array\) must be an array of integers/],
  [{ milestones: [0] }, 'config-out-of-range', /milestones/],
  [
    { milestones: [200, 100] },
    'config-milestones',
    'training config: milestones (200, 100) must rise. Sort them and name each once.',
  ],
  [{ milestones: [5, 5] }, 'config-milestones', /must rise/],
  [
    { schedule: 'noam' },
    'config-noam-warmup',
    'training config: warmupSteps (0) must be at least 1 with schedule "noam". Set it, e.g. to 4000.',
  ],
])('%j is refused', (value, code, message) => {
  const error = errorOf(value);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test('several problems are one error', () => {
  const error = errorOf({ steps: 'many', lr: 1, milestones: [2, 1] });
  expect(error.code).toBe('config-invalid');
  expect(error.problems).toHaveLength(3);
});

test('every key explains itself', () => {
  for (const [name, key] of Object.entries(trainingConfigTable)) {
    expect(key.help, name).toMatch(/^\S.*[^.]$/);
    expect(describeConfigKey(key), name).not.toBe('');
  }
});
