import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { randomValues } from '../../../conformance/op-case.js';
import { attention, attentionWeights, startBackend } from '../../index.js';

const random = (shape: [number, number, number], index: number) =>
  tf.tensor3d(randomValues(shape, 5, index), shape);

describe.each(['cpu', 'wasm'] as const)('attention on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const options = { heads: 2, dModel: 4 };

  test('masks are read as broadcasting would read them, a learned bias with its gradient', () => {
    const query = random([2, 3, 12], 0);
    const padding = tf.tensor2d([0, 0, 1, 0, 0, 0], [2, 3], 'int32');
    const bias = random([1, 3, 3], 1);
    const run = (keyPadding: tf.Tensor, given: tf.Tensor) => {
      const f = (b: tf.Tensor) =>
        tf.sum(tf.square(attention(query, null, { ...options, mask: { keyPadding, bias: b } })));
      const { value, grad } = tf.valueAndGrad(f)(given);
      const weights = attentionWeights(query, null, { ...options, mask: { keyPadding, bias: given } });
      return [value, grad, weights].map((tensor) => Array.from(tensor.dataSync()));
    };
    const expected = run(padding, bias);
    for (const shape of [
      [2, 3],
      [2, 1, 3],
      [2, 1, 1, 3],
    ]) {
      for (const biasShape of [
        [3, 3],
        [1, 3, 3],
        [1, 1, 3, 3],
      ]) {
        const found = tf.tidy(() => ({ is: run(tf.reshape(padding, shape), tf.reshape(bias, biasShape)) }));
        expect(found.is).toEqual(expected);
      }
    }
    const flat = tf.reshape(bias, [3, 3]);
    const before = tf.memory().numTensors;
    tf.dispose(attention(query, null, { ...options, mask: { bias: flat } }));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('weights sum to 1 in every row, and are 0 for what is not seen', () => {
    const keyPadding = tf.tensor2d(
      [
        [0, 0, 1],
        [0, 0, 0],
      ],
      [2, 3],
      'int32',
    );
    const weights = attentionWeights(random([2, 3, 12], 0), null, {
      ...options,
      mask: { causal: true, keyPadding },
    });
    expect(weights.shape).toEqual([2, 2, 3, 3]);
    weights.arraySync().forEach((heads, b) => {
      for (const rows of heads) {
        rows.forEach((row, t) => {
          expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
          row.forEach((weight, s) => {
            if (s > t || (b === 0 && s === 2)) expect(weight).toBe(0);
            else expect(weight).toBeGreaterThan(0);
          });
        });
      }
    });
  });

  test('queries that see no key give zeros, forward and gradient, never NaN', () => {
    const keyPadding = tf.tensor2d(
      [
        [1, 1, 1],
        [0, 1, 0],
      ],
      [2, 3],
      'int32',
    );
    const op = (query: tf.Tensor, keyValue: tf.Tensor) =>
      attention(query as tf.Tensor3D, keyValue as tf.Tensor3D, { ...options, mask: { keyPadding } });
    const inputs = [random([2, 2, 4], 0), random([2, 3, 8], 1)];
    const y = op(inputs[0]!, inputs[1]!).dataSync();
    expect([...y.slice(0, 8)]).toEqual(Array.from({ length: 8 }, () => 0));
    const gradients = tf.grads(op as (...args: tf.Tensor[]) => tf.Tensor)(inputs, random([2, 2, 4], 2));
    const values = gradients.map((gradient) => [...gradient.dataSync()]);
    for (const list of values) for (const value of list) expect(value).toSatisfy(Number.isFinite);
    expect(values[0]!.slice(0, 8).map(Math.abs)).toEqual(Array.from({ length: 8 }, () => 0));
    expect(values[1]!.slice(0, 24).map(Math.abs)).toEqual(Array.from({ length: 24 }, () => 0));
  });

  test('a key under padding changes nothing, not even NaN', () => {
    const keyPadding = tf.tensor2d([[0, 1]], [1, 2], 'int32');
    const run = (hidden: number) => {
      const keyValue = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, ...Array(4).fill(hidden), 9, 9, 9, 9], [1, 2, 8]);
      return [...attention(random([1, 2, 4], 3), keyValue, { ...options, mask: { keyPadding } }).dataSync()];
    };
    expect(run(1e30)).toEqual(run(0));
    expect(run(Number.NaN)).toEqual(run(0));
  });

  test('a NaN that is seen shows', () => {
    const query = tf.fill([1, 2, 12], Number.NaN) as tf.Tensor3D;
    for (const value of attention(query, null, options).dataSync()) expect(value).toBeNaN();
  });

  test('large scores do not overflow', () => {
    const query = tf.fill([1, 2, 12], 1e4) as tf.Tensor3D;
    for (const value of attention(query, null, options).dataSync()) expect(value).toBeCloseTo(1e4, 1);
  });

  test('a constant bias gets no gradient, another does', () => {
    const query = random([1, 3, 12], 4);
    const bias = random([1, 3, 3], 5);
    const op = (constantBias: boolean) => (b: tf.Tensor) =>
      attention(query, null, { ...options, mask: { bias: b as tf.Tensor3D, constantBias } });
    expect(tf.grad(op(false))(bias, random([1, 3, 4], 6)).shape).toEqual([1, 3, 3]);
    expect(() => tf.grad(op(true))(bias, random([1, 3, 4], 6))).toThrow('Cannot compute gradient');
  });

  test('refuses sizes that do not fit', () => {
    const query = random([2, 3, 12], 0);
    expectRefusal(
      'attention-heads-divide',
      'attention: dModel (130) must be divisible by heads (4). Use 128 or 132.',
      () => attention(query, null, { heads: 4, dModel: 130 }),
    );
    expectRefusal(
      'attention-heads-divide',
      'attention: dModel (2) must be divisible by heads (4). Use 4.',
      () => attention(query, null, { heads: 4, dModel: 2 }),
    );
    expectRefusal(
      'op-option-range',
      'attention: heads is 0, expected an integer from 1 to 16777216. Change heads.',
      () => attention(query, null, { heads: 0, dModel: 4 }),
    );
    expectRefusal(
      'tensor-shape',
      'attention: query has shape [2, 3, 12], expected [B, T, 24]. Reshape it or pass the tensor that belongs there.',
      () => attention(query, null, { heads: 2, dModel: 8 }),
    );
    expectRefusal(
      'tensor-shape',
      'attention: keyValue has shape [1, 3, 8], expected [2, S, 8]. Reshape it or pass the tensor that belongs there.',
      () => attention(random([2, 3, 4], 0), random([1, 3, 8], 0), options),
    );
    expectRefusal(
      'tensor-shape',
      'attention: mask.keyPadding has shape [2, 2], expected [2, 3]. Reshape it or pass the tensor that belongs there.',
      () => attention(query, null, { ...options, mask: { keyPadding: tf.zeros([2, 2], 'int32') } }),
    );
    expectRefusal(
      'tensor-shape',
      'attention: mask.bias has shape [3, 3, 3], expected 2 or 1 in front. Give one bias per head or one for all.',
      () => attention(query, null, { ...options, mask: { bias: random([3, 3, 3], 0) } }),
    );
  });
});
