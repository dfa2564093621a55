import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startBackend } from '../../start/start-backend.js';
import { layerNorm } from './layer-norm.js';

/** Value and gradients, rounded to what the order of float32 sums may change. */
function results(d: number): number[][] {
  return tf.tidy(() => {
    const values = (count: number, seed: number) =>
      Float32Array.from({ length: count }, (_, i) => ((i * 7919 + seed * 104729) % 997) / 499 - 1);
    const inputs = [
      tf.tensor2d(values(7 * d, 1), [7, d]),
      tf.tensor1d(values(d, 2)),
      tf.tensor1d(values(d, 3)),
    ];
    const op = (...[x, weight, bias]: tf.Tensor[]) =>
      layerNorm(x as tf.Tensor2D, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-5);
    const gradients = tf.grads(op)(inputs, tf.tensor2d(values(7 * d, 4), [7, d]));
    return [op(...inputs), ...gradients].map((tensor) => [...tensor.dataSync()]);
  });
}

// 8 has a path of its own; around it are whole vectors, tails and both
test.each([4, 7, 8, 9, 12, 16])('the kernel equals the reference at width %i', async (d) => {
  await startBackend('cpu');
  const expected = results(d);
  await startBackend('wasm');
  results(d).forEach((values, i) => {
    values.forEach((value, j) => {
      expect(Math.abs(value - expected[i]![j]!)).toBeLessThan(2e-6 * (1 + Math.abs(expected[i]![j]!)));
    });
  });
});
