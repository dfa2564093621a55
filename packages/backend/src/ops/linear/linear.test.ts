import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { linear, startBackend } from '../../index.js';
import type { Activation } from './kernel.js';

describe.each(['cpu', 'wasm'] as const)('linear on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const weight = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

  test('keeps the leading dimensions', () => {
    const y = linear(tf.ones([2, 1, 5, 2]), weight(), tf.tensor1d([1, 1, 1]));
    expect(y.shape).toEqual([2, 1, 5, 3]);
    expect([...y.dataSync().slice(0, 3)]).toEqual([4, 8, 12]);
  });

  test('gives gradients of the full shape for a part of the rows', () => {
    const op = (w: tf.Tensor) => linear(tf.tensor2d([[10, 20]]), w as tf.Tensor2D, null, { rows: [1, 2] });
    const gradient = tf.grad(op)(weight(), tf.tensor2d([[1]]));
    expect(gradient.arraySync()).toEqual([
      [0, 0],
      [10, 20],
      [0, 0],
    ]);
  });

  test('gelu keeps NaN, and is x and 0 at the far ends', () => {
    const identity = tf.tensor2d([[1]]);
    const x = tf.tensor2d([[-20], [20], [0], [Number.NaN]]);
    const y = linear(x, identity, null, { activation: 'gelu' }).dataSync();
    expect([...y.slice(1)]).toEqual([20, 0, Number.NaN]);
    expect(Math.abs(y[0]!)).toBe(0);
  });

  test('refuses rows, activations and biases that do not fit', () => {
    const x = tf.ones([1, 2]) as tf.Tensor2D;
    for (const [from, to] of [
      [-1, 2],
      [1, 1],
      [2, 4],
      [0.5, 2],
    ] as const) {
      expectRefusal(
        'linear-rows',
        `linear: rows is [${from}, ${to}], expected integers with 0 ≤ from < to ≤ 3, the rows of weight. Change rows.`,
        () => linear(x, weight(), null, { rows: [from, to] }),
      );
    }
    expectRefusal(
      'linear-activation',
      "linear: activation is 'tanh', expected 'none', 'relu', 'gelu' or 'gelu-tanh'. Use one of them.",
      () => linear(x, weight(), null, { activation: 'tanh' as Activation }),
    );
    expectRefusal(
      'tensor-shape',
      'linear: bias has shape [2], expected [3]. Reshape it or pass the tensor that belongs there.',
      () => linear(x, weight(), tf.tensor1d([1, 2])),
    );
    expectRefusal(
      'tensor-shape',
      'linear: x has shape [1, 3], expected […, 2] because weight is [3, 2]. Reshape it or pass the tensor that belongs there.',
      () => linear(tf.ones([1, 3]), weight(), null),
    );
  });
});
