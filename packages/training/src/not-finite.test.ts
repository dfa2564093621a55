import { meanSquaredError, startBackend } from '@seqlab/backend';
import { parseTrainingConfig, type TrainingConfig } from '@seqlab/core';
import { fill, memory, type Scalar, tensor, zeros } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss, type Loss } from './losses.js';
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

  test('a run that diverges names step and tensor, tells the steps before, and keeps the weights from before', async () => {
    // Steps of 1e38 take the bias beyond float32 in a few updates.
    const config = { steps: 50, optimizer: 'sgd', learningRate: 1000, momentum: 0.999 } as const;
    await plant('unembedding.bias', 3e38);
    await plant('embedding.weight', 1e20);
    const seen: number[] = [];
    const options = {
      model,
      loss: crossEntropyLoss(),
      batches: fixedBatch(countingBatch()),
      config: parseTrainingConfig(config),
    };
    const attempt = (async () => {
      for await (const event of train(options)) if (event.type === 'step') seen.push(event.step);
    })();
    const error = (await attempt.catch((thrown: unknown) => thrown)) as Error & { code: string };
    expect(error.code).toBe('training-not-finite');
    const match =
      /^train: the loss of step (\d+) is (NaN|Infinity|-Infinity); the first tensor that is not finite is (.+)\. Lower learningRate or set clipNorm\. The model holds the weights from before that step\.$/.exec(
        error.message,
      );
    expect(match, error.message).not.toBeNull();
    expect(seen).toEqual(Array.from({ length: Number(match![1]) - 1 }, (_, i) => i + 1));
    expect(match![3]).toMatch(/^(the parameter|the gradient of) (un)?embedding\.(weight|bias)$/);
  });

  test('a loss that overflows while all tensors are finite is named as such', async () => {
    // 1e25 squared is beyond float32, twice 1e25 is not.
    await plant('unembedding.bias', 1e25);
    const squares: Loss = (outputs) => meanSquaredError(outputs, zeros(outputs.shape)) as Scalar;
    await expect(run({ steps: 10 }, squares)).rejects.toMatchObject({
      code: 'training-not-finite',
      message:
        'train: the loss of step 1 is Infinity; the first tensor that is not finite is the loss itself. Lower learningRate or set clipNorm. The model holds the weights from before that step.',
    });
  });

  test('an update that makes a parameter no number is found at the end, before it is saved', async () => {
    // The decay, 1000 · 1e36 a step, leaves float32 while the loss, from before the update, is still finite.
    const bias = model.namedParameters().get('unembedding.bias')!;
    const large = fill(bias.shape, 1e36);
    bias.assign(large);
    large.dispose();
    const config = { steps: 1, optimizer: 'sgd', learningRate: 1000, weightDecay: 1000 } as const;
    await expect(run(config)).rejects.toMatchObject({
      code: 'training-not-finite',
      message:
        'train: the parameter unembedding.bias holds -Infinity after step 1. Lower learningRate or set clipNorm.',
    });
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
