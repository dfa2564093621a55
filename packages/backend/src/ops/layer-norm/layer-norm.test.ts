import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { layerNorm, startBackend } from '../../index.js';

describe.each(['cpu', 'wasm'] as const)('layerNorm on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test('is exactly the bias at D = 1, and its gradients are 0 and the sum of dy', () => {
    const x = tf.tensor2d([[0.1], [-3e7], [1e-30]]);
    const inputs = [x, tf.tensor1d([1.7]), tf.tensor1d([0.3])];
    const op = (...[a, weight, bias]: tf.Tensor[]) =>
      layerNorm(a!, weight as tf.Tensor1D, bias as tf.Tensor1D);
    expect([...op(...inputs).dataSync()]).toEqual([0.3, 0.3, 0.3].map(Math.fround));
    const [dX, dWeight, dBias] = tf.grads(op)(inputs, tf.tensor2d([[1], [2], [3]]));
    expect([...dX!.dataSync()].map(Math.abs)).toEqual([0, 0, 0]);
    expect(Math.abs(dWeight!.dataSync()[0]!)).toBe(0);
    expect(dBias!.dataSync()[0]).toBe(6);
  });

  test('does not change when the rows are shifted and scaled', () => {
    const weight = tf.ones([4]) as tf.Tensor1D;
    const bias = tf.zeros([4]) as tf.Tensor1D;
    const row = [1, 2, 4, 8];
    const one = layerNorm(tf.tensor1d(row), weight, bias, 1e-10).dataSync();
    const moved = layerNorm(tf.tensor1d(row.map((x) => 64 * x + 128)), weight, bias, 1e-10).dataSync();
    moved.forEach((value, i) => {
      expect(value).toBeCloseTo(one[i]!, 6);
    });
  });
});
