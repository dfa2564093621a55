import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { embed, idsTensor, startBackend } from '../../index.js';

describe.each(['cpu', 'wasm'] as const)('embed on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const ids = () => idsTensor(Int32Array.of(2, 0, 2, 1), [2, 2], 3);
  const weight = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

  test('sums the gradients of a token that occurs twice, and leaves the padding row alone', () => {
    const dy = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const gradient = (paddingId: number | null) =>
      tf
        .grad((w) => embed(ids(), w as tf.Tensor2D, { scale: 10, paddingId }))(weight(), dy)
        .arraySync();
    expect(gradient(null)).toEqual([
      [30, 40],
      [70, 80],
      [60, 80],
    ]);
    expect(gradient(2)).toEqual([
      [30, 40],
      [70, 80],
      [0, 0],
    ]);
    expect(gradient(0)).toEqual([
      [0, 0],
      [70, 80],
      [60, 80],
    ]);
  });

  test('reads the padding row like any other', () => {
    expect(embed(ids(), weight(), { paddingId: 2 }).arraySync()[0]).toEqual([
      [5, 6],
      [1, 2],
    ]);
  });

  test('a constant table of positions gets no gradient', () => {
    const positions = tf.ones([4, 2]) as tf.Tensor2D;
    const op = (p: tf.Tensor) =>
      embed(ids(), weight(), { positions: p as tf.Tensor2D, constantPositions: true });
    expect(() => tf.grad(op)(positions, tf.ones([2, 2, 2]))).toThrow('Cannot compute gradient');
  });

  test('refuses rows that are longer than the table, and options out of range', () => {
    expectRefusal(
      'embed-too-long',
      'embed: ids [2, 2] are longer than the 1 rows of positions. Shorten the rows or make the table of positions longer.',
      () => embed(ids(), weight(), { positions: tf.ones([1, 2]) as tf.Tensor2D }),
    );
    expectRefusal(
      'op-option-range',
      'embed: paddingId is 3, expected an integer from 0 to 2. Change paddingId.',
      () => embed(ids(), weight(), { paddingId: 3 }),
    );
    expectRefusal('op-option-range', 'embed: scale is NaN, expected a number in (−∞, ∞). Change scale.', () =>
      embed(ids(), weight(), { scale: Number.NaN }),
    );
  });
});
