import { readdirSync, readFileSync } from 'node:fs';
import {
  adamScalars,
  adamStep,
  type BatchTensors,
  crossEntropy,
  meanSquaredError,
  startBackend,
  valueAndGradients,
} from '@seqlab/backend';
import { type ModelConfig, type NamedArrays, parseModelConfig, readFloat32Tensors } from '@seqlab/core';
import { EVALUATION } from '@seqlab/layers';
import {
  memory,
  type Scalar,
  type Tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import type { Model } from './model.js';
import { loadWeights } from './weights.js';

// The numbers were written by internal/reference/fixtures.py with PyTorch, in double precision.
const FIXTURES = new URL('../../../internal/reference/fixtures/', import.meta.url);
const names = readdirSync(FIXTURES);

const json = (name: string, file: string) =>
  JSON.parse(readFileSync(new URL(`${name}/${file}`, FIXTURES), 'utf8'));
const tensors = (name: string, file: string): NamedArrays =>
  readFloat32Tensors(readFileSync(new URL(`${name}/${file}`, FIXTURES))).tensors;

const noGpu = process.env.SEQLAB_WEBGPU === 'none';

describe.each(['cpu', 'wasm', 'webgpu'] as const)('on %s, as PyTorch computes it', (backend) => {
  const check = test.skipIf(backend === 'webgpu' && noGpu);
  beforeAll(async () => {
    await startBackend(backend);
  });

  check('there are at least 26 configurations', () => {
    expect(names.length).toBeGreaterThanOrEqual(26);
  });

  describe.each(names)('%s', (name) => {
    const config = parseModelConfig(json(name, 'config.json'));
    const expected = json(name, 'expected.json') as { loss: number; losses: number[]; learningRate: number };
    const arrays = tensors(name, 'expected.safetensors');
    const start = () => {
      const model = createModel(config, { seed: 0 });
      loadWeights(model, tensors(name, 'weights.safetensors'));
      return { model, batch: upload(config, json(name, 'batch.json')) };
    };

    check('logits, loss and every gradient', async () => {
      const before = memory().numTensors;
      const { model, batch } = start();
      const named = model.namedParameters();
      const logits = model.forward(batch, EVALUATION);
      const target = arrays.get('logits')!;
      expect(logits.shape).toEqual(target.shape);
      expectClose(await logits.data(), target.values, { absolute: 1e-5 });

      const { value, gradients } = valueAndGradients(() => lossOf(model, batch), [...named.values()]);
      expect(Math.abs((await value.data())[0]! - expected.loss)).toBeLessThan(1e-5);
      for (const [index, key] of [...named.keys()].entries()) {
        const truth = arrays.get(`grad.${key}`)!;
        expect(gradients[index]!.shape, key).toEqual(truth.shape);
        const scale = Math.max(...truth.values.map(Math.abs));
        // What is zero in exact arithmetic (the key bias) is rounding noise, which has no relative error.
        expectClose(await gradients[index]!.data(), truth.values, { absolute: 1e-4 * scale + 1e-6 }, key);
      }

      for (const made of [logits, value, ...gradients, ...Object.values(batch)]) made.dispose();
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });

    // a GPU in software takes its time, and the reference ops on the CPU take most: theirs are the gradients above
    const steps = { cpu: 8, wasm: 40, webgpu: 20 }[backend];
    check(`${steps} steps of Adam`, async () => {
      const { model, batch } = start();
      const losses = await adamLosses(model, batch, expected.learningRate, steps);
      expectClose(losses.slice(0, 20), expected.losses.slice(0, Math.min(20, steps)), { absolute: 1e-5 });
      expectClose(losses, expected.losses.slice(0, steps), { absolute: 1e-3 });
      for (const made of Object.values(batch)) made.dispose();
      model.dispose();
    });
  });
});

function upload(config: ModelConfig, rows: Record<'src' | 'tgt' | 'labels', number[][]>): BatchTensors {
  const make = (part: number[][] | undefined): Tensor => {
    if (part === undefined) return tensor2d([], [rows.labels.length, 0], 'int32');
    return config.inputs === 'scalars'
      ? tensor3d(part.flat(), [part.length, part[0]!.length, 1])
      : tensor2d(part, undefined, 'int32');
  };
  const src = config.architecture === 'vision' ? tensor2d(rows.src) : make(rows.src);
  return { src, tgt: make(rows.tgt), labels: make(rows.labels) };
}

function lossOf(model: Model, batch: BatchTensors): Scalar {
  const logits = model.forward(batch, EVALUATION);
  return model.config.inputs === 'scalars'
    ? meanSquaredError(logits, batch.labels)
    : crossEntropy(logits, batch.labels, {
        ignoreIndex: model.config.pooling === 'none' ? model.config.padId : null,
      });
}

async function adamLosses(
  model: Model,
  batch: BatchTensors,
  learningRate: number,
  steps: number,
): Promise<number[]> {
  const parameters = [...model.namedParameters().values()];
  const moments = () => parameters.map((parameter) => tidy(() => variable(zerosLike(parameter))));
  const [firstMoments, secondMoments] = [moments(), moments()];
  const [beta1, beta2] = [0.9, 0.999];
  const losses: number[] = [];
  let [beta1Power, beta2Power] = [1, 1];
  for (let step = 0; step < steps; step += 1) {
    beta1Power *= beta1;
    beta2Power *= beta2;
    const scalars = tensor1d(adamScalars({ learningRate, beta1Power, beta2Power }));
    const { value, gradients } = valueAndGradients(() => lossOf(model, batch), parameters);
    losses.push((await value.data())[0]!);
    adamStep({ parameters, gradients, firstMoments, secondMoments, scalars }, { beta1, beta2 });
    for (const made of [scalars, value, ...gradients]) made.dispose();
  }
  for (const moment of [...firstMoments, ...secondMoments]) moment.dispose();
  return losses;
}

/** NaN and infinities fail, because nothing is close to them. */
function expectClose(
  actual: ArrayLike<number>,
  truth: ArrayLike<number>,
  { absolute }: { absolute: number },
  what = '',
): void {
  expect(actual.length, what).toBe(truth.length);
  let worst = 0;
  for (let i = 0; i < truth.length; i += 1) {
    const error = Math.abs(actual[i]! - truth[i]!);
    if (!(error <= worst)) worst = error;
  }
  expect(worst, what).toBeLessThanOrEqual(absolute);
}
