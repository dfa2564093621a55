import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  accumulate,
  adamScalars,
  adamStep,
  adamwScalars,
  adamwStep,
  capture,
  sgdScalars,
  sgdStep,
  startBackend,
} from '../index.js';
import { PACKING_KERNELS } from './packed-weights.js';

const filled = (shape: readonly number[], seed: number) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + 1.7 * i + seed)),
    [...shape],
  );

/** Stock ops, each with the shapes of the weights that it reads. */
const OPS: readonly [string, readonly number[][], (...weights: tf.Tensor[]) => tf.Tensor][] = [
  ['matMul', [[4, 5]], (w) => tf.matMul(filled([3, 4], 0) as tf.Tensor2D, w as tf.Tensor2D)],
  [
    'matMul, transposed',
    [[5, 4]],
    (w) => tf.matMul(filled([3, 4], 0) as tf.Tensor2D, w as tf.Tensor2D, false, true),
  ],
  ['matMul of a row', [[4, 1]], (w) => tf.matMul(filled([1, 4], 0) as tf.Tensor2D, w as tf.Tensor2D)],
  [
    'matMul of a view',
    [[20]],
    (w) => tf.matMul(filled([3, 4], 0) as tf.Tensor2D, tf.reshape(w, [4, 5]) as tf.Tensor2D),
  ],
  ['matMul, batched', [[2, 4, 5]], (w) => tf.matMul(filled([2, 3, 4], 0), w)],
  ['dot', [[4, 5]], (w) => tf.dot(filled([4], 0), w)],
  [
    'fused.matMul',
    [[4, 5], [5]],
    (w, bias) =>
      tf.fused.matMul({
        a: filled([3, 4], 0) as tf.Tensor2D,
        b: w as tf.Tensor2D,
        bias: bias!,
        activation: 'relu',
      }),
  ],
  ['conv1d', [[3, 2, 4]], (w) => tf.conv1d(filled([1, 6, 2], 0) as tf.Tensor3D, w as tf.Tensor3D, 1, 'same')],
  [
    'conv2d',
    [[3, 3, 2, 4]],
    (w) => tf.conv2d(filled([1, 5, 5, 2], 0) as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  ],
  [
    'fused.conv2d',
    [[3, 3, 2, 4], [4]],
    (w, bias) =>
      tf.fused.conv2d({
        x: filled([1, 5, 5, 2], 0) as tf.Tensor4D,
        filter: w as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'relu',
      }),
  ],
  [
    'depthwiseConv2d',
    [[3, 3, 2, 1]],
    (w) => tf.depthwiseConv2d(filled([1, 5, 5, 2], 0) as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  ],
  [
    'fused.depthwiseConv2d',
    [[3, 3, 2, 1], [2]],
    (w, bias) =>
      tf.fused.depthwiseConv2d({
        x: filled([1, 5, 5, 2], 0) as tf.Tensor4D,
        filter: w as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'relu',
      }),
  ],
  [
    'separableConv2d',
    [
      [3, 3, 2, 1],
      [1, 1, 2, 3],
    ],
    (depth, point) =>
      tf.separableConv2d(
        filled([1, 5, 5, 2], 0) as tf.Tensor4D,
        depth as tf.Tensor4D,
        point as tf.Tensor4D,
        1,
        'same',
      ),
  ],
  [
    'fused.matMul with prelu',
    [[4, 5], [5], [5]],
    (w, bias, alpha) =>
      tf.fused.matMul({
        a: filled([3, 4], 0) as tf.Tensor2D,
        b: w as tf.Tensor2D,
        bias: bias!,
        activation: 'prelu',
        preluActivationWeights: alpha!,
      }),
  ],
  [
    'fused.conv2d with prelu',
    [[3, 3, 2, 4], [4], [4]],
    (w, bias, alpha) =>
      tf.fused.conv2d({
        x: filled([1, 5, 5, 2], 0) as tf.Tensor4D,
        filter: w as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'prelu',
        preluActivationWeights: alpha!,
      }),
  ],
  [
    'fused.depthwiseConv2d with prelu',
    [[3, 3, 2, 1], [2], [2]],
    (w, bias, alpha) =>
      tf.fused.depthwiseConv2d({
        x: filled([1, 5, 5, 2], 0) as tf.Tensor4D,
        filter: w as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'prelu',
        preluActivationWeights: alpha!,
      }),
  ],
  ['prelu', [[4]], (alpha) => tf.prelu(filled([3, 4], 0), alpha!)],
  ['gather', [[4, 3]], (w) => tf.gather(w!, tf.tensor1d([2, 0], 'int32'))],
  ['add', [[4]], (w) => tf.add(filled([3, 4], 0), w!)],
  [
    'batchNorm',
    [[2], [2]],
    (offset, scale) =>
      tf.batchNorm(
        filled([1, 2, 2, 2], 0) as tf.Tensor4D,
        tf.zeros([2]) as tf.Tensor1D,
        tf.ones([2]) as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
      ),
  ],
];

const zeros = (like: readonly tf.Variable[]) => like.map((v) => tf.variable(tf.zerosLike(v)));
const ones = (like: readonly tf.Variable[]) => like.map((v) => tf.onesLike(v));

/** Everything that changes variables in place. */
const UPDATES: readonly [string, (parameters: tf.Variable[]) => void][] = [
  [
    'adamStep',
    (parameters) => {
      const size = { learningRate: 0.3, beta1Power: 0.9, beta2Power: 0.999 };
      const moments = { firstMoments: zeros(parameters), secondMoments: zeros(parameters) };
      adamStep({
        parameters,
        gradients: ones(parameters),
        ...moments,
        scalars: tf.tensor1d(adamScalars(size)),
      });
    },
  ],
  [
    'adamwStep',
    (parameters) => {
      const size = { learningRate: 0.3, beta1Power: 0.9, beta2Power: 0.999, weightDecay: 0.1 };
      const moments = { firstMoments: zeros(parameters), secondMoments: zeros(parameters) };
      adamwStep({
        parameters,
        gradients: ones(parameters),
        ...moments,
        scalars: tf.tensor1d(adamwScalars(size)),
      });
    },
  ],
  [
    'sgdStep',
    (parameters) => {
      const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.3 }));
      sgdStep({ parameters, gradients: ones(parameters), velocities: [], scalars });
    },
  ],
  ['accumulate', (parameters) => accumulate(parameters, ones(parameters))],
  [
    'assign',
    (parameters) => {
      for (const v of parameters) v.assign(tf.add(v, 1));
    },
  ],
];

const backends = [
  'cpu',
  'wasm',
  ...(process.env.SEQLAB_WEBGPU === 'none' ? [] : (['webgpu'] as const)),
] as const;

describe.each(backends)('on %s stock ops see what was written in place', (backend) => {
  beforeAll(async () => {
    await startBackend(backend as 'wasm');
  });

  test.each(OPS)('%s', async (_, shapes, op) => {
    const weights = shapes.map((shape, i) => tf.tidy(() => tf.variable(filled(shape, i))));
    const values = async (): Promise<number[]> => {
      const y = tf.tidy(() => op(...weights));
      return [...(await y.data())];
    };
    const fresh = async (): Promise<number[]> => {
      const copies = await Promise.all(weights.map(async (w) => tf.tensor(await w.data(), w.shape)));
      const y = tf.tidy(() => op(...copies));
      return [...(await y.data())];
    };
    const before = await values();
    for (const [name, update] of UPDATES) {
      tf.tidy(() => update(weights));
      expect(await values(), name).toEqual(await fresh());
    }
    expect(await values()).not.toEqual(before);
  });

  test('after a replayed step', async () => {
    const w = tf.tidy(() => tf.variable(filled([4, 5], 0)));
    const x = filled([3, 4], 1) as tf.Tensor2D;
    const step = capture(({ scale }) => {
      sgdStep({
        parameters: [w],
        gradients: [tf.reshape(scale!, [4, 5])],
        velocities: [],
        scalars: tf.tensor1d(sgdScalars({ learningRate: 1 })),
      });
      return {};
    });
    const scale = { values: new Float32Array(20).fill(0.5), shape: [20] };
    for (let i = 0; i < 3; i += 1) {
      const stale = await tf.matMul(x, w as unknown as tf.Tensor2D).data();
      await step.run([{ scale }, { scale }]);
      const y = await tf.matMul(x, w as unknown as tf.Tensor2D).data();
      const fresh = tf.tensor2d((await w.data()) as Float32Array, [4, 5]);
      expect([...y]).toEqual([...(await tf.matMul(x, fresh).data())]);
      expect([...y]).not.toEqual([...stale]);
    }
    expect(step.fallback).toBe(backend === 'cpu' ? "the backend 'cpu' has no capture" : null);
    step.dispose();
  });

  test('a dense layer of tf.matMul learns, in a step that cannot be captured', async () => {
    // y = x·W is exactly solvable; with the gradient Xᵀ(XW − Y)·2/n each step shrinks the error
    const x = tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]);
    const target = tf.tensor2d([1, 2, 3, 4, 4, 6], [3, 2]);
    const w = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([2, 2])));
    const step = capture(() => {
      const error = tf.sub(tf.matMul(x, w as unknown as tf.Tensor2D), target);
      const gradients = [tf.mul(tf.matMul(x, error as tf.Tensor2D, true, false), 2 / 3)];
      const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.4 }));
      sgdStep({ parameters: [w], gradients, velocities: [], scalars });
      return { loss: tf.mean(tf.square(error)) };
    });
    const { loss } = await step.run(Array.from({ length: 100 }, () => ({})));
    expect(step.fallback).not.toBeNull();
    expect(loss![0]).toBeGreaterThan(1);
    expect(loss!.at(-1)).toBeLessThan(1e-8);
    step.dispose();
  });
});

test('every kernel of the list exists, so that a rename in tfjs is noticed', async () => {
  await startBackend('wasm');
  for (const name of Object.keys(PACKING_KERNELS)) expect(tf.getKernel(name, 'wasm'), name).toBeDefined();
});

test('forgetting packed copies moves nothing and leaks nothing', async () => {
  await startBackend('wasm');
  const w = tf.tidy(() => tf.variable(filled([8, 8], 0)));
  const x = filled([2, 8], 1) as tf.Tensor2D;
  const dataId = w.dataId;
  const round = () =>
    tf.tidy(() => {
      tf.matMul(x, w as unknown as tf.Tensor2D);
      const scalars = tf.tensor1d(sgdScalars({ learningRate: 1e-3 }));
      sgdStep({ parameters: [w], gradients: [tf.onesLike(w)], velocities: [], scalars });
    });
  const heap = () => (tf.engine().backend as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  for (let i = 0; i < 100; i += 1) round();
  const [tensors, bytes] = [tf.memory().numTensors, heap()];
  for (let i = 0; i < 5000; i += 1) round();
  expect(w.dataId).toBe(dataId);
  expect([tf.memory().numTensors, heap()]).toEqual([tensors, bytes]);
});
