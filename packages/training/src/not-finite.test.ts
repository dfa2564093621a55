import { linear, meanSquaredError, startBackend } from '@seqlab/backend';
import {
  type CheckpointEvent,
  parseTrainingConfig,
  type TrainingConfig,
  type TrainingEvent,
  type TrainingSnapshot,
} from '@seqlab/core';
import {
  fill,
  memory,
  ones,
  type Rank,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor3D,
  tensor,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from './losses.js';
import { train } from './train.js';

let model: ReturnType<typeof tinyModel>;

async function run(config: Partial<TrainingConfig>, loss: Loss = crossEntropyLoss()): Promise<number[]> {
  const losses: number[] = [];
  const options = { model, loss, batches: fixedBatch(countingBatch()), config: parseTrainingConfig(config) };
  for await (const event of train(options)) if (event.type === 'step') losses.push(event.loss);
  return losses;
}

/** Puts a value into the first place of a parameter. */
async function plant(name: string, value: number): Promise<void> {
  const variable = model.namedParameters().get(name)!;
  const values = (await variable.data()).slice();
  values[0] = value;
  const planted = tensor(values, variable.shape);
  variable.assign(planted);
  planted.dispose();
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => {
    await startBackend(backend);
    model = tinyModel();
  });
  afterEach(() => model.dispose());

  test.each(['embedding.weight', 'unembedding.weight', 'unembedding.bias'])(
    'a NaN in %s is named before the first step',
    async (name) => {
      await plant(name, NaN);
      await expect(run({ steps: 5 })).rejects.toMatchObject({
        code: 'training-not-finite',
        message: `train: the parameter ${name} holds NaN before step 1. Initialise the model again, or load other weights.`,
      });
    },
  );

  test('an infinity counts as well', async () => {
    await plant('unembedding.bias', -Infinity);
    await expect(run({ steps: 5 })).rejects.toMatchObject({
      message:
        'train: the parameter unembedding.bias holds -Infinity before step 1. Initialise the model again, or load other weights.',
    });
  });

  /** What a run tells until it throws, and what it throws. */
  async function runToTheEnd(config: Partial<TrainingConfig>, resume: TrainingSnapshot | null = null) {
    const events: TrainingEvent[] = [];
    const options = {
      model,
      loss: crossEntropyLoss(),
      batches: fixedBatch(countingBatch()),
      config: parseTrainingConfig(config),
      resume,
    };
    const attempt = (async () => {
      for await (const event of train(options)) events.push(event);
    })();
    const error = (await attempt.catch((thrown: unknown) => thrown)) as Error & { code: string };
    return { events, error };
  }

  const HELD = 'The model holds the weights from before that step, and so does the last checkpoint.';

  test('a run that diverges names the first op in the order of the computation, and saves the weights from before', async () => {
    // Steps of 1e38 take the bias beyond float32 in a few updates.
    const config = { steps: 50, optimizer: 'sgd', learningRate: 1000, momentum: 0.999 } as const;
    await plant('unembedding.bias', 3e38);
    await plant('embedding.weight', 1e20);
    const { events, error } = await runToTheEnd(config);
    expect(error).toMatchObject({
      code: 'training-not-finite',
      // not the embedding, which comes first by name and in the forward pass: its numbers are finite
      message: `train: the loss of step 2 is NaN; the first tensor that is not finite is the output of the op that reads unembedding.weight. Lower learningRate or set clipNorm. ${HELD}`,
    });
    expect(events.map(({ type, step }) => `${type} ${step}`)).toEqual(['step 1', 'checkpoint 1']);
    const { snapshot } = events[1] as CheckpointEvent;
    for (const [name, { values }] of snapshot.parameters) {
      expect(values.every(Number.isFinite)).toBe(true);
      expect(await model.namedParameters().get(name)!.data()).toEqual(values);
    }
    // What is saved can be gone on with, and is not saved a second time.
    const again = await runToTheEnd(config, snapshot);
    expect(again.error.message).toBe(error.message);
    expect(again.events).toEqual([]);
  });

  test('Adam without eps: the update is to blame, and the weights from before it are kept', async () => {
    // Token 3 is never read, so its row of the embedding has gradient 0, and 0/√0 is no number.
    const batch = countingBatch();
    const two = { ...batch, tgt: batch.tgt.map((id) => id % 3) };
    const before = (await model.namedParameters().get('embedding.weight')!.data()).slice();
    const config = parseTrainingConfig({ steps: 5, eps: 0 });
    const events: TrainingEvent[] = [];
    await expect(async () => {
      const options = { model, loss: crossEntropyLoss(), batches: fixedBatch(two), config };
      for await (const event of train(options)) events.push(event);
    }).rejects.toMatchObject({
      message: `train: step 1 makes weights that are not finite; the first tensor that is not finite is the parameter embedding.weight, which the update sets to NaN. eps is 0, and where a gradient is 0 Adam divides 0 by 0: set eps, for example to 1e-8. ${HELD}`,
    });
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', step: 0 });
    expect(await model.namedParameters().get('embedding.weight')!.data()).toEqual(before);
  });

  test('a loss that overflows while all tensors are finite is named as such; no update is to blame', async () => {
    // 1e25 squared is beyond float32, twice 1e25 is not.
    await plant('unembedding.bias', 1e25);
    const squares: Loss = (outputs) => meanSquaredError(outputs, zeros(outputs.shape)) as Scalar;
    await expect(run({ steps: 10 }, squares)).rejects.toMatchObject({
      code: 'training-not-finite',
      message: `train: the loss of step 1 is Infinity; the first tensor that is not finite is the loss itself. No update has been made yet: look at the initial weights and at the batch. ${HELD}`,
    });
  });

  /** Outputs of 0, far from where the loss wants them, and hidden values of the given size. */
  async function farFrom(target: number, hidden: number): Promise<Loss> {
    await plant('embedding.weight', hidden);
    for (const name of ['unembedding.weight', 'unembedding.bias']) {
      const variable = model.namedParameters().get(name)!;
      const nothing = zeros(variable.shape);
      variable.assign(nothing);
      nothing.dispose();
    }
    return (outputs) => meanSquaredError(outputs, fill(outputs.shape, target));
  }

  test('a gradient that overflows is named in the order of the backward pass', async () => {
    const loss = await farFrom(1e15, 1e30);
    await expect(run({ steps: 3 }, loss)).rejects.toMatchObject({
      message: `train: step 1 makes weights that are not finite; the first tensor that is not finite is the gradient of unembedding.weight. No update has been made yet: look at the initial weights and at the batch. ${HELD}`,
    });
  });

  test('an update that makes a parameter no number is found at the end, before it is saved', async () => {
    // The decay, 1000 · 1e36 a step, leaves float32 while the loss, from before the update, is still finite.
    const bias = model.namedParameters().get('unembedding.bias')!;
    const large = fill(bias.shape, 1e36);
    bias.assign(large);
    large.dispose();
    const config = { steps: 1, optimizer: 'sgd', learningRate: 1000, weightDecay: 1000 } as const;
    const { events, error } = await runToTheEnd(config);
    expect(error.message).toBe(
      `train: step 1 makes weights that are not finite; the first tensor that is not finite is the parameter unembedding.bias, which the update sets to -Infinity. Lower learningRate or weightDecay. ${HELD}`,
    );
    expect(events.map(({ type, step }) => `${type} ${step}`)).toEqual(['step 1', 'checkpoint 0']);
  });

  test('a moment that overflows stops a run that would stand still from then on', async () => {
    // A gradient of 1e21 squared is beyond float32: Adam would divide by infinity for ever.
    const loss = await farFrom(1e18, 1e4);
    await expect(run({ steps: 3 }, loss)).rejects.toMatchObject({
      message: expect.stringContaining(
        'is the moment exp_avg_sq.unembedding.weight, which the update sets to Infinity. Lower learningRate or set clipNorm.',
      ),
    });
  });

  test('an infinity in the batch is named as what it is', async () => {
    const numbers = countingBatch();
    const batch = {
      ...numbers,
      kind: 'scalars' as const,
      src: Float32Array.from(numbers.src),
      tgt: Float32Array.from(numbers.tgt),
      labels: Float32Array.from(numbers.labels, (label, i) => (i === 7 ? Infinity : label)),
    };
    const [weight, bias] = [variable(ones<Rank.R2>([1, 1])), variable(zeros<Rank.R1>([1]))];
    const doubling = {
      namedParameters: () => new Map<string, Variable>(Object.entries({ weight, bias })),
      forward: ({ tgt }: { tgt: Tensor }) => linear(reshape(tgt, [3, 5, 1]) as Tensor3D, weight, bias),
    };
    const options = {
      model: doubling,
      loss: meanSquaredErrorLoss(),
      batches: fixedBatch(batch),
      config: parseTrainingConfig({ steps: 2 }),
    };
    await expect(async () => {
      for await (const _ of train(options));
    }).rejects.toMatchObject({
      message: expect.stringContaining(
        'the first tensor that is not finite is labels of the batch, which holds Infinity. Take it out of the data.',
      ),
    });
    for (const made of [weight, bias]) made.dispose();
  });

  test('an evaluation that fails does not cost the training', async () => {
    const options = {
      model,
      loss: crossEntropyLoss(),
      batches: fixedBatch(countingBatch()),
      evaluate: () => {
        throw new Error('no memory');
      },
    };
    for (const [evaluateEvery, told] of [
      [null, 'step 1 step 2 step 3 step 4 checkpoint 4'],
      [2, 'step 1 step 2 checkpoint 2'],
    ] as const) {
      const events: TrainingEvent[] = [];
      await expect(async () => {
        const config = parseTrainingConfig({ steps: 4, evaluateEvery });
        for await (const event of train({ ...options, config })) events.push(event);
      }).rejects.toThrow('no memory');
      expect(events.map(({ type, step }) => `${type} ${step}`).join(' ')).toBe(told);
    }
  });

  test('failing leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await plant('embedding.weight', 1e20);
    const config = { steps: 50, optimizer: 'sgd', learningRate: 1000, momentum: 0.999 } as const;
    await expect(run({ ...config, accumulationSteps: 2 })).rejects.toMatchObject({
      code: 'training-not-finite',
    });
    await plant('embedding.weight', NaN);
    await expect(run(config)).rejects.toMatchObject({ code: 'training-not-finite' });
    expect(memory().numTensors).toBe(before);
  });
});
