import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../conformance/expect-refusal.js';
import { linear, meanSquaredError, startBackend, valueAndGradients } from './index.js';

describe.each(['cpu', 'wasm'] as const)('valueAndGradients on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const variables = () => ({
    weight: tf.variable(tf.tensor2d([[2, 3]])),
    bias: tf.variable(tf.tensor1d([1])),
    unused: tf.variable(tf.tensor1d([4, 5])),
  });
  const loss = (weight: tf.Tensor2D, bias: tf.Tensor1D) =>
    meanSquaredError(linear(tf.tensor2d([[1, 10]]), weight, bias), tf.tensor2d([[30]]));

  test('gives the value and a gradient for each variable, zeros where there is no connection', () => {
    const { weight, bias, unused } = variables();
    // (2·1 + 3·10 + 1 − 30)² = 9, and 2·3·x for weight, 2·3 for bias
    const { value, gradients } = valueAndGradients(
      () => loss(weight as tf.Tensor2D, bias as tf.Tensor1D),
      [bias, unused, weight],
    );
    expect(value.dataSync()[0]).toBe(9);
    expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([[6], [0, 0], [6, 60]]);
  });

  test('leaks nothing, neither over many steps nor when f throws', () => {
    const { weight, bias } = variables();
    const step = (fails: boolean) =>
      tf.tidy(() => {
        valueAndGradients(() => {
          const value = loss(weight as tf.Tensor2D, bias as tf.Tensor1D);
          if (fails) throw new Error('stop here');
          return value;
        }, [weight, bias]);
      });
    step(false);
    const before = tf.memory();
    for (let i = 0; i < 50; i += 1) {
      step(false);
      expect(() => step(true)).toThrow('stop here');
    }
    step(false);
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numBytes: before.numBytes,
      numDataBuffers: before.numDataBuffers,
    });
  });

  test('refuses what has no gradient', () => {
    const { weight, bias, unused } = variables();
    expectRefusal(
      'gradients-no-variables',
      'valueAndGradients: variables is empty, expected at least one. Pass what is to be trained.',
      () => valueAndGradients(() => tf.scalar(1), []),
    );
    expect(() =>
      valueAndGradients(() => loss(weight as tf.Tensor2D, bias as tf.Tensor1D), [unused]),
    ).toThrowError(
      expect.objectContaining({
        code: 'gradients-unconnected',
        message:
          'valueAndGradients: the value depends on none of the variables, expected at least one. Compute it from them inside f.',
      }),
    );
    expect(() =>
      valueAndGradients(
        () => linear(tf.tensor2d([[1, 10]]), weight as tf.Tensor2D, null) as unknown as tf.Scalar,
        [weight],
      ),
    ).toThrowError(
      expect.objectContaining({
        code: 'gradients-not-scalar',
        message: 'valueAndGradients: f made the shape [1, 1], expected a scalar. Reduce it to a loss.',
      }),
    );
  });
});
