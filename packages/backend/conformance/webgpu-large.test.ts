import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  attention,
  crossEntropy,
  dropout,
  dropoutBits,
  dropoutState,
  embed,
  layerNorm,
  linear,
  meanSquaredError,
  startBackend,
} from '../src/index.js';
import { randomIds, randomValues } from './op-case.js';
import { expectNear } from './test-op.js';

/** An op on inputs of these shapes, large enough that tiles, staging and many workgroups are used. */
interface LargeCase {
  readonly shapes: readonly (readonly number[])[];
  run(...inputs: tf.Tensor[]): tf.Tensor;
}

const ids = (count: number, bound: number, shape: number[]) =>
  tf.tensor(randomIds(count, bound, 3, 80), shape, 'int32');
const bits = () => dropoutBits(tf.tensor1d(dropoutState(11, 4), 'int32'));
const hidden = (shape: [number, number]) =>
  tf.tensor2d(
    randomIds(shape[0] * shape[1], 4, 5, 81).map((value) => (value === 0 ? 1 : 0)),
    shape,
    'int32',
  );

const cases: Readonly<Record<string, LargeCase>> = {
  'linear, tiles with odd edges': {
    shapes: [[7, 29, 90], [131, 90], [131]],
    run: (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { activation: 'gelu' }),
  },
  'linear, a long sum for the weight': {
    shapes: [[1500, 20], [45, 20], [45]],
    run: (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { activation: 'relu', rows: [5, 41] }),
  },
  'linear, tiled slices': {
    shapes: [
      [700, 40],
      [48, 40],
    ],
    run: (x, w) => linear(x, w as tf.Tensor2D, null),
  },
  'layerNorm of wide rows': {
    shapes: [[300, 100], [100], [100]],
    run: (x, w, b) => layerNorm(x, w as tf.Tensor1D, b as tf.Tensor1D),
  },
  'self-attention, causal, dropout': {
    shapes: [[2, 100, 96]],
    run: (q) =>
      attention(q as tf.Tensor3D, null, {
        heads: 2,
        dModel: 32,
        mask: { causal: true },
        dropout: { rate: 0.3, bits: bits() },
      }),
  },
  'cross-attention, padding and a bias': {
    shapes: [
      [3, 70, 24],
      [3, 45, 48],
      [3, 70, 45],
    ],
    run: (q, kv, bias) =>
      attention(q as tf.Tensor3D, kv as tf.Tensor3D, {
        heads: 3,
        dModel: 24,
        mask: { keyPadding: hidden([3, 45]), bias: bias as tf.Tensor3D },
        dropout: { rate: 0.1, bits: bits() },
      }),
  },
  'attention with one wide head': {
    shapes: [[1, 40, 3 * 200]],
    run: (q) =>
      attention(q as tf.Tensor3D, null, { heads: 1, dModel: 200, mask: { keyPadding: hidden([1, 40]) } }),
  },
  embed: {
    shapes: [
      [300, 40],
      [50, 40],
    ],
    run: (w, positions) =>
      embed(ids(8 * 45, 300, [8, 45]) as tf.Tensor2D, w as tf.Tensor2D, {
        scale: 3,
        positions: positions as tf.Tensor2D,
        paddingId: 7,
      }),
  },
  crossEntropy: {
    shapes: [[90, 700]],
    run: (logits) => crossEntropy(logits, ids(90, 700, [90]), { ignoreIndex: 3, labelSmoothing: 0.1 }),
  },
  meanSquaredError: {
    shapes: [
      [90, 70],
      [90, 70],
    ],
    run: (a, b) => meanSquaredError(a, b),
  },
  dropout: { shapes: [[101, 99]], run: (x) => dropout(x, { rate: 0.4, bits: bits() }) },
};

/** Output and gradients of a case on the current backend. */
async function valuesOf({ shapes, run }: LargeCase): Promise<Float32Array[]> {
  const inputs = shapes.map((shape, i) => tf.tensor(randomValues(shape, 9, i), [...shape]));
  const y = tf.tidy(() => run(...inputs));
  const dy = tf.tensor(randomValues(y.shape, 9, 90), y.shape);
  const gradients = tf.tidy(() => tf.grads(run as (...args: tf.Tensor[]) => tf.Tensor)(inputs, dy));
  const made = [y, ...gradients];
  const values = await Promise.all(made.map((tensor) => tensor.data() as Promise<Float32Array>));
  tf.dispose([...inputs, dy, ...made]);
  return values;
}

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('large tensors on webgpu', () => {
  const expected = new Map<string, Float32Array[]>();
  beforeAll(async () => {
    await startBackend('cpu');
    for (const [name, large] of Object.entries(cases)) expected.set(name, await valuesOf(large));
    await startBackend('webgpu');
  });
  afterAll(() => {
    expected.clear();
  });

  test.each(Object.keys(cases))('%s: as the reference computes it', async (name) => {
    const elements = cases[name]!.shapes.map((shape) => shape.reduce((product, n) => product * n, 1));
    expect(Math.max(...elements)).toBeGreaterThanOrEqual(4096);
    const actual = await valuesOf(cases[name]!);
    expected.get(name)!.forEach((values, i) => {
      expectNear(i === 0 ? 'y' : `gradient ${i - 1}`, actual[i]!, values, i === 0 ? 1e-5 : 2e-5);
    });
  });

  test('the same bits every time', async () => {
    for (const [name, large] of Object.entries(cases))
      expect(await valuesOf(large), name).toEqual(await valuesOf(large));
  });
});
