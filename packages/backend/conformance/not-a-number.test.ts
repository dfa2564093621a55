import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attention,
  clipByGlobalNorm,
  crossEntropy,
  embed,
  layerNorm,
  linear,
  meanPool,
  meanSquaredError,
  relativeBias,
  rmsNorm,
  softmax,
  startBackend,
} from '../src/index.js';

/** Ones, and one number that is none at each of these places. */
const planted = (shape: readonly number[], bad: number, at: number) => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1);
  values[at] = bad;
  return tf.tensor(values, [...shape]);
};

const hidden = (tensor: tf.Tensor): boolean => tensor.dataSync().every(Number.isFinite);
const ids = (t: number) => tf.zeros([1, t], 'int32') as tf.Tensor2D;

/** Each op on `length` terms, of which term `at` is bad: no result may be finite all over. */
const OPS: Readonly<Record<string, (length: number, bad: number, at: number) => tf.Tensor>> = {
  'linear, depth': (n, bad, at) => linear(planted([2, n], bad, at), tf.ones([3, n]), null),
  'linear, one row': (n, bad, at) => linear(planted([1, n], bad, at), tf.ones([3, n]), null),
  'linear, dWeight': (n, bad, at) =>
    tf.grad((w) => linear(tf.ones([n, 2]), w as tf.Tensor2D, null))(
      tf.ones([3, 2]),
      planted([n, 3], bad, 3 * at),
    ),
  'linear, dBias': (n, bad, at) =>
    tf.grad((b) => linear(tf.ones([n, 2]), tf.ones([3, 2]), b as tf.Tensor1D))(
      tf.ones([3]),
      planted([n, 3], bad, 3 * at),
    ),
  'attention, values': (n, bad, at) =>
    attention(tf.ones([1, 2, 4]), planted([1, n, 8], bad, 8 * at + 4) as tf.Tensor3D, {
      heads: 1,
      dModel: 4,
    }),
  'layerNorm, dBias': (n, bad, at) =>
    tf.grad((b) => layerNorm(tf.ones([n, 8]), tf.ones([8]), b as tf.Tensor1D))(
      tf.ones([8]),
      planted([n, 8], bad, 8 * at),
    ),
  'layerNorm, dBias of 5': (n, bad, at) =>
    tf.grad((b) => layerNorm(tf.ones([n, 5]), tf.ones([5]), b as tf.Tensor1D))(
      tf.ones([5]),
      planted([n, 5], bad, 5 * at),
    ),
  'layerNorm, row': (n, bad, at) => layerNorm(planted([1, n], bad, at), tf.ones([n]), tf.zeros([n])),
  'rmsNorm, dWeight': (n, bad, at) =>
    tf.grad((w) => rmsNorm(tf.ones([n, 5]), w as tf.Tensor1D))(tf.ones([5]), planted([n, 5], bad, 5 * at)),
  'rmsNorm, row': (n, bad, at) => rmsNorm(planted([1, n], bad, at), tf.ones([n])),
  'embed, dWeight': (n, bad, at) =>
    tf.grad((w) => embed(ids(n), w as tf.Tensor2D))(tf.ones([3, 4]), planted([1, n, 4], bad, 4 * at)),
  meanPool: (n, bad, at) => meanPool(planted([1, n, 3], bad, 3 * at) as tf.Tensor3D),
  'relativeBias, dTable': (n, bad, at) =>
    tf.grad((table) => relativeBias(table as tf.Tensor2D, tf.zeros([1, n], 'int32') as tf.Tensor2D))(
      tf.ones([2, 1]),
      planted([1, 1, n], bad, at),
    ),
  clipByGlobalNorm: (n, bad, at) => clipByGlobalNorm([planted([n], bad, at)], 1).gradients[0]!,
  meanSquaredError: (n, bad, at) => meanSquaredError(planted([n], bad, at), tf.ones([n])),
  softmax: (n, bad, at) => softmax(planted([n], bad, at)),
  crossEntropy: (n, bad, at) => crossEntropy(planted([1, n], bad, at), tf.tensor1d([at], 'int32')),
};

describe.each(['cpu', 'wasm'] as const)(
  'on %s nothing hides what is no number, in any block of a sum',
  (backend) => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    test.each(Object.entries(OPS))('%s', (_, op) => {
      for (const length of [1, 5, 257, 1537, 2049]) {
        for (const at of new Set([0, length >> 1, length - 1])) {
          for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
            // a score of −∞ is a way to say that something is never chosen
            const means = bad === Number.NEGATIVE_INFINITY && (op === OPS.softmax || op === OPS.crossEntropy);
            if (means && length > 1) continue;
            expect(
              tf.tidy(() => hidden(op(length, bad, at))),
              `${bad} at ${at} of ${length}`,
            ).toBe(false);
          }
        }
      }
    });
  },
);
