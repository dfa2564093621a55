import { startBackend } from '@seqlab/backend';
import { type Batch, type ModelConfig, parseModelConfig, type TrainingEvent } from '@seqlab/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss } from './losses.js';
import { adam } from './optimizers/adam.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { train } from './train.js';
import type { TrainOptions } from './train-options.js';
import type { TrainingTask } from './training-task.js';

const config: ModelConfig = parseModelConfig({ architecture: 'decoder-only', vocabSize: 4 });
let model: ReturnType<typeof tinyModel> & { config: ModelConfig };

beforeEach(async () => {
  await startBackend('wasm');
  model = { ...tinyModel(0, 0), config };
});
afterEach(() => model.dispose());

/** Counting as a task, which remembers what it was asked for. */
function counting(validation = 0) {
  const asked: unknown[] = [];
  const task: TrainingTask = {
    sizes: { training: 3, validation },
    batches(split, given, options) {
      asked.push({ split, given, ...options });
      return fixedBatch(countingBatch());
    },
    loss: (_, { labelSmoothing = 0 } = {}) => crossEntropyLoss({ labelSmoothing }),
    evaluate: (_, split) => Promise.resolve({ metrics: { accuracy: 0.5, [split]: 1 } }),
  };
  return { task, asked };
}

async function eventsOf<M extends object>(options: TrainOptions<M>): Promise<TrainingEvent<M>[]> {
  const events: TrainingEvent<M>[] = [];
  for await (const event of train(options)) events.push(event);
  return events;
}
const lossesOf = async (options: TrainOptions): Promise<number[]> =>
  (await eventsOf(options)).flatMap((event) => (event.type === 'step' ? [event.loss] : []));

describe('a task', () => {
  test('gives batches, of 32 rows, and the loss', async () => {
    const { task, asked } = counting();
    const losses = await lossesOf({ model, task, steps: 60, learningRate: 0.05 });
    expect(losses).toHaveLength(60);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(asked).toEqual([{ split: 'training', given: config, batchSize: 32, seed: 0 }]);
  });

  test.each([7, null])('is asked for the batch size that was said: %s', async (batchSize) => {
    const { task, asked } = counting();
    await train({ model, task, steps: 0, batchSize, seed: 3 });
    expect(asked).toEqual([{ split: 'training', given: config, batchSize, seed: 3 }]);
  });

  test('smooths labels as the config says', async () => {
    const { task } = counting();
    const given = () => ({ model, steps: 1, labelSmoothing: 0.3 });
    const batches = fixedBatch(countingBatch());
    const [smooth] = await lossesOf({ ...given(), task });
    model.dispose();
    model = { ...tinyModel(0, 0), config };
    const [same] = await lossesOf({ ...given(), batches, loss: crossEntropyLoss({ labelSmoothing: 0.3 }) });
    expect(smooth).toBe(same);
  });

  test('is evaluated on its validation split where that is asked for', async () => {
    const { task } = counting(2);
    const evaluations = async (evaluateEvery?: number) =>
      (await eventsOf({ model, task, steps: 4, evaluateEvery })).flatMap((event) =>
        event.type === 'evaluation' ? [[event.step, event.metrics] as const] : [],
      );
    const metrics = { accuracy: 0.5, validation: 1 };
    expect(await evaluations(2)).toEqual([
      [2, metrics],
      [4, metrics],
    ]);
    expect(await evaluations()).toEqual([]);
  });

  test('may be given in part: batches, loss and evaluate of one’s own come first', async () => {
    const { task, asked } = counting(2);
    const batches = fixedBatch(countingBatch(2, 3));
    const events = await eventsOf({
      model,
      task,
      batches,
      steps: 1,
      evaluateEvery: 1,
      evaluate: () => ({ f1: 1 }),
    });
    expect(asked).toEqual([]);
    expect(events.find(({ type }) => type === 'evaluation')).toEqual({
      type: 'evaluation',
      step: 1,
      metrics: { f1: 1 },
    });
  });
});

describe('keys of the config', () => {
  const given = () => ({ model, batches: fixedBatch(countingBatch()), loss: crossEntropyLoss() });

  test('count the same beside the other options and in config', async () => {
    const beside = await lossesOf({ ...given(), steps: 5, learningRate: 0.1 });
    model.dispose();
    model = { ...tinyModel(0, 0), config };
    expect(await lossesOf({ ...given(), steps: 5, config: { learningRate: 0.1 } })).toEqual(beside);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    [
      'a key given twice',
      { steps: 3, config: { steps: 4 } },
      'train-key-twice',
      'train: steps stands beside the other options and in config. Give it once.',
    ],
    [
      'a key that there is not',
      { epochs: 3 },
      'config-unknown-key',
      'training config: unknown key "epochs".',
    ],
    [
      'a key that the optimizer would not look at',
      { optimizer: adam(), beta1: 0.8 },
      'train-key-unused',
      'train: optimizer is a value, which does not look at beta1. Leave beta1 out, or give optimizer a name.',
    ],
    [
      'an optimizer that is none',
      { optimizer: {} },
      'train-option',
      'train: optimizer is an object, expected a name',
    ],
    ['a task that is none', { task: {} }, 'train-option', 'train: task is an object, expected a task'],
    [
      'batches of nobody',
      { batches: undefined },
      'train-option',
      'train: batches is undefined, expected a source',
    ],
    [
      'a norm by name',
      { gradientNorm: 'l2' },
      'train-option',
      'train: gradientNorm is "l2", expected true or false.',
    ],
  ])('refused: %s', (_, more, code, message) => {
    expect(() => train({ ...given(), ...more } as TrainOptions)).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test('a task asks the model for its config', () => {
    const { task } = counting();
    expect(() => train({ model: { ...model, config: undefined as never }, task })).toThrow(
      'train: config of the model is undefined, expected one that the task can fit its batches to.',
    );
  });

  test('a task without a validation split is not evaluated in silence', () => {
    const { task } = counting();
    expect(() => train({ model, task, steps: 4, evaluateEvery: 2 })).toThrowError(
      expect.objectContaining({
        code: 'train-evaluate',
        message: expect.stringContaining(
          'the config has evaluateEvery 2, and the task has no validation split. Give it one, pass evaluate, or leave the key out of the config.',
        ),
      }),
    );
  });
});

describe('parts of one’s own', () => {
  const given = (more: object = {}) => ({
    model,
    batches: fixedBatch(countingBatch()),
    loss: crossEntropyLoss(),
    steps: 40,
    learningRate: 0.05,
    ...more,
  });

  test('a loss in ordinary tfjs ops trains as the built-in one, uncaptured, and says so', async () => {
    const reasons: string[] = [];
    const own = (outputs: tf.Tensor3D, labels: tf.Tensor) => {
      const hot = tf.oneHot(labels as tf.Tensor2D, 4);
      return tf.neg(
        tf.mean(tf.sum(tf.mul(tf.logSoftmax(outputs), tf.cast(hot, 'float32')), -1)),
      ) as tf.Scalar;
    };
    const onFallback = (reason: string) => reasons.push(reason);
    const before = tf.memory().numTensors;
    const mine = await lossesOf(given({ loss: own, onFallback }));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    model = { ...tinyModel(0, 0), config };
    const theirs = await lossesOf(given());
    expect(reasons).toHaveLength(1);
    for (const [i, loss] of mine.entries()) expect(loss).toBeCloseTo(theirs[i]!, 4);
  });

  test('an optimizer and a schedule', async () => {
    const rates: number[] = [];
    const signs: Optimizer = {
      name: 'signs',
      moments: [],
      start: { updates: 0 },
      advance: ({ updates }) => ({ updates: updates! + 1 }),
      stepScalars: (_, learningRate) => Float32Array.of(learningRate),
      apply({ parameters, gradients, scalars }) {
        for (const [i, parameter] of parameters.entries()) {
          parameter.assign(tf.sub(parameter, tf.mul(tf.sign(gradients[i]!), scalars)));
        }
      },
    };
    const before = tf.memory().numTensors;
    const events = await eventsOf(given({ optimizer: signs, schedule: (step: number) => 1 / (1 + step) }));
    for (const event of events) if (event.type === 'step') rates.push(event.learningRate);
    expect(rates.slice(0, 3)).toEqual([0.05, 0.025, 0.05 / 3]);
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(events.at(-1)).toMatchObject({ type: 'done', snapshot: { optimizerScalars: { updates: 40 } } });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an evaluation that gives nothing ends the run, after a checkpoint', async () => {
    const seen: string[] = [];
    const run = async () => {
      for await (const event of train(given({ steps: 1, evaluate: () => undefined }))) seen.push(event.type);
    };
    await expect(run()).rejects.toMatchObject({
      code: 'train-metrics',
      message:
        'train: evaluate gave undefined, and an object was expected. Return numbers by name, e.g. { loss }.',
    });
    expect(seen).toEqual(['step', 'checkpoint']);
  });
});

describe('the norm of the gradient', () => {
  const given = (more: object) => ({
    model,
    batches: fixedBatch(countingBatch()),
    loss: crossEntropyLoss(),
    steps: 3,
    ...more,
  });
  const norms = async (more: object): Promise<(number | undefined)[]> =>
    (await eventsOf(given(more))).flatMap((event) => (event.type === 'step' ? [event.gradientNorm] : []));

  test('is told where it is asked for or clipped by, and changes no bit', async () => {
    expect(await norms({ learningRate: 0 })).toEqual([undefined, undefined, undefined]);
    const [asked] = await norms({ learningRate: 0, gradientNorm: true });
    const [clipped] = await norms({ learningRate: 0, clipNorm: 0.01 });
    expect(asked).toBeGreaterThan(0.01);
    expect(clipped).toBe(asked);
    const plain = await lossesOf(given({}));
    model.dispose();
    model = { ...tinyModel(0, 0), config };
    expect(await lossesOf(given({ gradientNorm: true }))).toEqual(plain);
  });

  test('is that of the whole update where batches are accumulated', async () => {
    const halves: Batch[] = [countingBatch(1), countingBatch(2)].map((batch) => ({ ...batch }));
    const batches = { at: (cursor: number) => halves[cursor % 2]! };
    const [norm] = await norms({ learningRate: 0, gradientNorm: true, batches, accumulationSteps: 2 });
    const parameters = [...model.namedParameters().values()];
    const sum = tf.tidy(() => {
      const parts = halves.map((half) => {
        const tgt = tf.tensor2d(half.tgt as Int32Array, [half.batchSize, half.tgtLength], 'int32');
        const labels = tf.tensor2d(half.labels as Int32Array, [half.batchSize, half.tgtLength], 'int32');
        const f = () =>
          crossEntropyLoss()(model.forward({ src: tgt, tgt, labels }, { dropout: null }), labels);
        return tf.variableGrads(f, parameters).grads;
      });
      const squares = Object.keys(parts[0]!).map((name) =>
        tf.sum(tf.square(tf.add(tf.div(parts[0]![name]!, 3), tf.mul(parts[1]![name]!, 2 / 3)))),
      );
      return tf.sqrt(tf.addN(squares)).dataSync()[0]!;
    });
    expect(norm).toBeCloseTo(sum, 5);
  });
});
