import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { crossEntropy, startBackend } from '../../index.js';

describe.each(['cpu', 'wasm'] as const)('crossEntropy on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const labels = (...ids: number[]) => tf.tensor1d(ids, 'int32');

  test('is ln V for equal logits', () => {
    expect(crossEntropy(tf.fill([3, 5], 7), labels(0, 2, 4)).dataSync()[0]).toBeCloseTo(Math.log(5), 6);
  });

  test('is 0 with gradient 0 when every label is ignored', () => {
    const op = (x: tf.Tensor) => crossEntropy(x, labels(4, 4), { ignoreIndex: 4 });
    const logits = tf.tensor2d([1, Number.NaN, 3, 4], [2, 2]);
    expect(Math.abs(op(logits).dataSync()[0]!)).toBe(0);
    expect([...tf.grad(op)(logits).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('stands large logits and classes at −Infinity', () => {
    const logits = tf.tensor2d([1e4, 0, Number.NEGATIVE_INFINITY], [1, 3]);
    expect(crossEntropy(logits, labels(1)).dataSync()[0]).toBe(1e4);
    const gradient = tf.grad((x) => crossEntropy(x, labels(1)))(logits);
    expect([...gradient.dataSync()]).toEqual([1, -1, 0]);
  });

  test('refuses shapes and options that do not fit', () => {
    expectRefusal(
      'tensor-shape',
      'crossEntropy: labels have shape [2] and logits [3, 4], expected logits […, V] with V ≥ 1 and labels […]. Reshape one of them.',
      () => crossEntropy(tf.zeros([3, 4]), labels(0, 1)),
    );
    expectRefusal(
      'op-option-range',
      'crossEntropy: labelSmoothing is 1, expected a number in [0, 1). Change labelSmoothing.',
      () => crossEntropy(tf.zeros([1, 4]), labels(0), { labelSmoothing: 1 }),
    );
    expectRefusal(
      'op-option-range',
      'crossEntropy: ignoreIndex is 0.5, expected an integer from -2147483648 to 2147483647. Change ignoreIndex.',
      () => crossEntropy(tf.zeros([1, 4]), labels(0), { ignoreIndex: 0.5 }),
    );
  });
});
