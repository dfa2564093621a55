import { startBackend } from '@seqlab/backend';
import type { TrainingSnapshot } from '@seqlab/core';
import { variable, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixedBatch } from '../batch-source.js';
import { countingBatch, tinyModel } from '../fixtures/tiny-model.js';
import { crossEntropyLoss } from '../losses.js';
import { train } from '../train.js';
import { adam } from './adam.js';
import { isDecayed } from './decay-groups.js';
import { averagedParameters, withAverage } from './weight-average.js';

beforeAll(async () => {
  await startBackend('wasm');
});

async function run(keys: object, resume: TrainingSnapshot | null = null) {
  const model = tinyModel();
  const fallbacks: string[] = [];
  const seen: Float32Array[] = [];
  const [name, first] = [...model.namedParameters()][0]!;
  const evaluate = async () => {
    seen.push((await first.data<'float32'>()).slice());
    return {};
  };
  const { snapshot } = await train({
    model,
    loss: crossEntropyLoss(),
    batches: fixedBatch(countingBatch()),
    evaluate,
    onFallback: (reason) => fallbacks.push(reason),
    resume,
    ...keys,
  });
  const left = (await first.data<'float32'>()).slice();
  model.dispose();
  return { snapshot, fallbacks, seen, left, name };
}

describe.each([
  { ema: 0.9 },
  { ema: 0.5, optimizer: 'sgd', momentum: 0.9 },
  { optimizer: 'adamw', decayExclude: true, weightDecay: 0.3 },
  { ema: 0.9, optimizer: 'adamw', decayExclude: true, weightDecay: 0.3, shards: 2 },
] as const)('%j', (keys) => {
  test('is replayed, and resumed bit for bit', async () => {
    const whole = await run({ steps: 7, ...keys });
    expect(whole.fallbacks).toEqual([]);
    const part = await run({ steps: 3, ...keys });
    const resumed = await run({ steps: 7, ...keys }, structuredClone(part.snapshot));
    expect(resumed.snapshot).toEqual(whole.snapshot);
  });
});

test('an average changes no bit of the weights, is what is evaluated, and leaves the weights as they were', async () => {
  const plain = await run({ steps: 6, evaluateEvery: 2 });
  const averaged = await run({ steps: 6, evaluateEvery: 2, ema: 0.8 });
  expect(averaged.snapshot.parameters).toEqual(plain.snapshot.parameters);
  expect(averagedParameters(plain.snapshot)).toBeNull();
  const averages = averagedParameters(averaged.snapshot)!;
  expect([...averages.keys()]).toEqual([...averaged.snapshot.parameters.keys()]);
  expect(averaged.seen.at(-1)).toEqual(averages.get(averaged.name)!.values);
  expect(averaged.left).toEqual(plain.left);
  expect(averaged.seen.at(-1)).not.toEqual(plain.seen.at(-1));
});

test('a decay outside [0, 1) is refused', () => {
  expect(() => withAverage(adam(), 1)).toThrow(
    expect.objectContaining({
      code: 'optimizer-option',
      message: "withAverage: decay (1) must be at least 0 and below 1. Use torch's default if in doubt.",
    }),
  );
});

test('matrices decay; norms, biases, tables and class tokens do not', () => {
  const [vector, matrix] = [variable(zeros([2])), variable(zeros([2, 2]))];
  const decayed = (name: string, of = matrix) => isDecayed(name, of, undefined);
  expect(decayed('transformer.layers.0.self_attn.in_proj_weight')).toBe(true);
  expect(decayed('unembedding.weight')).toBe(true);
  expect(decayed('positions_projection.weight')).toBe(true);
  expect(decayed('transformer.layers.0.norm1.weight', vector)).toBe(false);
  expect(decayed('unembedding.bias', vector)).toBe(false);
  expect(decayed('class_token', vector)).toBe(false);
  for (const name of [
    'embedding.weight',
    'src_embedding.weight',
    'positions.weight',
    'positions.row.weight',
  ]) {
    expect(decayed(name), name).toBe(false);
  }
  expect(isDecayed('embedding.weight', matrix, { architecture: 'vision' } as never)).toBe(true);
  vector.dispose();
  matrix.dispose();
});
