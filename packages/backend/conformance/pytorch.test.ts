import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adamScalars,
  adamStep,
  adamwScalars,
  adamwStep,
  clipByGlobalNorm,
  crossEntropy,
  layerNorm,
  linear,
  rmsNorm,
  sgdScalars,
  sgdStep,
  startBackend,
} from '../src/index.js';
import { expectNear } from './test-op.js';

interface OptimizerRun {
  readonly start: number[][];
  readonly gradients: number[][][];
  readonly after: number[][][];
}

interface GradientCase {
  readonly inputs: number[][];
  readonly y: number[];
  readonly dy: number[];
  readonly gradients: number[][];
}

/** Made by fixtures/pytorch.py. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/pytorch.json', import.meta.url), 'utf8')) as {
  optimizers: Record<string, OptimizerRun>;
  clip: { gradients: number[][]; maxNorm: number; norm: number; clipped: number[][] };
  gelu: GradientCase;
  layerNorm: GradientCase;
  rmsNorm: Record<string, GradientCase>;
  crossEntropy: { labels: number[] } & Record<string, GradientCase>;
};

const SHAPES = [[3, 2], [5]];

type Update = (
  step: number,
  parameters: tf.Variable[],
  gradients: tf.Tensor[],
  state: readonly (readonly tf.Variable[])[],
) => void;

function adam(
  learningRate: number,
  options: { beta1?: number; beta2?: number; eps?: number },
  weightDecay: number,
  decoupled: boolean,
): Update {
  const { beta1 = 0.9, beta2 = 0.999 } = options;
  return (step, parameters, gradients, [firstMoments, secondMoments]) => {
    const size = { learningRate, weightDecay, beta1Power: beta1 ** step, beta2Power: beta2 ** step };
    const scalars = tf.tensor1d(decoupled ? adamwScalars(size) : adamScalars(size));
    const tensors = {
      parameters,
      gradients,
      firstMoments: firstMoments!,
      secondMoments: secondMoments!,
      scalars,
    };
    if (decoupled) adamwStep(tensors, options);
    else adamStep(tensors, options);
  };
}

function sgd(options: { momentum?: number; nesterov?: boolean }, weightDecay = 0, dampening = 0): Update {
  return (step, parameters, gradients, [velocities]) => {
    const size = { learningRate: 0.1, weightDecay, dampening: step === 1 ? 0 : dampening };
    const scalars = tf.tensor1d(sgdScalars(size));
    sgdStep({ parameters, gradients, velocities: velocities!, scalars }, options);
  };
}

const updates: Record<string, Update> = {
  adam: adam(0.01, {}, 0, false),
  'adam, weight decay': adam(0.02, { beta1: 0.8, beta2: 0.99, eps: 1e-6 }, 0.1, false),
  adamw: adam(0.01, {}, 0.1, true),
  sgd: sgd({}),
  'sgd, weight decay': sgd({}, 0.2),
  'sgd, momentum': sgd({ momentum: 0.9 }),
  'sgd, dampening': sgd({ momentum: 0.9 }, 0.05, 0.3),
  'sgd, nesterov': sgd({ momentum: 0.9, nesterov: true }),
};

describe.each(['cpu', 'wasm'] as const)('against PyTorch on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test.each(Object.keys(fixture.optimizers))('%s', (name) => {
    const { start, gradients, after } = fixture.optimizers[name]!;
    const zeros = () => SHAPES.map((shape) => tf.variable(tf.zeros(shape)));
    const before = tf.memory().numTensors;
    const parameters = SHAPES.map((shape, i) => tf.variable(tf.tensor(start[i]!, shape)));
    const state = [zeros(), zeros()];
    const made = tf.memory().numTensors;
    gradients.forEach((values, i) => {
      tf.tidy(() => {
        const given = SHAPES.map((shape, j) => tf.tensor(values[j]!, shape));
        updates[name]!(i + 1, parameters, given, state);
      });
      parameters.forEach((parameter, j) => {
        expectNear(`parameter ${j} after step ${i + 1}`, parameter.dataSync(), after[i]![j]!, 2e-7);
      });
    });
    expect(tf.memory().numTensors).toBe(made);
    for (const variable of [...parameters, ...state.flat()]) variable.dispose();
    expect(made).toBeGreaterThan(before);
  });

  test('clipByGlobalNorm', () => {
    const { gradients, maxNorm, norm, clipped } = fixture.clip;
    const given = gradients.map((values) => tf.tensor1d(values));
    const result = clipByGlobalNorm(given, maxNorm);
    expectNear('norm', result.norm.dataSync(), [norm], 1e-6);
    result.gradients.forEach((gradient, i) => {
      expectNear(`gradient ${i}`, gradient.dataSync(), clipped[i]!, 1e-6);
    });
  });

  test('clipByGlobalNorm leaves small gradients as they are, and hides no NaN', () => {
    const small = clipByGlobalNorm([tf.tensor1d([3, 4])], 5.1);
    expect([...small.gradients[0]!.dataSync()]).toEqual([3, 4]);
    const broken = clipByGlobalNorm([tf.tensor1d([1]), tf.tensor1d([Number.NaN])], 1);
    expect(broken.norm.dataSync()[0]).toBeNaN();
    expect(broken.gradients[0]!.dataSync()[0]).toBeNaN();
  });

  test.each([
    ['gelu', fixture.gelu, [[4, 3], [5, 3], [5]], [4, 5]],
    ['layerNorm', fixture.layerNorm, [[3, 6], [6], [6]], [3, 6]],
  ] as const)('%s', (name, expected, shapes, shape) => {
    const inputs = shapes.map((size, i) => tf.tensor(expected.inputs[i]!, [...size]));
    const op = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) =>
      name === 'gelu'
        ? linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D, { activation: 'gelu' })
        : layerNorm(x, weight as tf.Tensor1D, bias as tf.Tensor1D);
    expectNear('y', op(inputs[0]!, inputs[1]!, inputs[2]!).dataSync(), expected.y, 1e-6);
    const gradients = tf.grads(op as (...args: tf.Tensor[]) => tf.Tensor)(
      inputs,
      tf.tensor(expected.dy, [...shape]),
    );
    gradients.forEach((gradient, i) => {
      expectNear(`gradient ${i}`, gradient.dataSync(), expected.gradients[i]!, 2e-6);
    });
  });

  test.each([
    ['1e-5', 1e-5],
    ['default', null],
  ] as const)('rmsNorm with eps %s', (name, eps) => {
    const { inputs, y, dy, gradients } = fixture.rmsNorm[name]!;
    const given = [tf.tensor(inputs[0]!, [3, 6]), tf.tensor(inputs[1]!, [6])];
    const op = (x: tf.Tensor, weight: tf.Tensor) => rmsNorm(x, weight as tf.Tensor1D, eps);
    expectNear('y', op(given[0]!, given[1]!).dataSync(), y, 1e-6);
    tf.grads(op as (...args: tf.Tensor[]) => tf.Tensor)(given, tf.tensor(dy, [3, 6])).forEach(
      (gradient, i) => {
        expectNear(`gradient ${i}`, gradient.dataSync(), gradients[i]!, 2e-6);
      },
    );
  });

  test.each([
    ['plain', {}],
    ['ignoring 3', { ignoreIndex: 3 }],
    ['smoothed, ignoring 3', { ignoreIndex: 3, labelSmoothing: 0.1 }],
  ] as const)('crossEntropy %s', (name, options) => {
    const expected = fixture.crossEntropy[name]!;
    const logits = tf.tensor2d(expected.inputs[0]!, [5, 4]);
    const labels = tf.tensor1d(fixture.crossEntropy.labels, 'int32');
    const op = (x: tf.Tensor) => crossEntropy(x, labels, options);
    expectNear('loss', op(logits).dataSync(), expected.y, 1e-6);
    const gradient = tf.grad(op)(logits, tf.scalar(expected.dy[0]!));
    expectNear('gradient', gradient.dataSync(), expected.gradients[0]!, 1e-6);
  });
});
