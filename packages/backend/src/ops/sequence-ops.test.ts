import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../conformance/expect-refusal.js';
import {
  concatSequence,
  meanPool,
  meanSquaredError,
  paddingMask,
  patches,
  prependToken,
  relativeBias,
  rotary,
  sliceSequence,
  softmax,
  startBackend,
} from '../index.js';

describe.each(['cpu', 'wasm'] as const)('smaller ops on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const x = () => tf.ones([2, 3, 4]) as tf.Tensor3D;

  test('paddingMask is 1 where the id is PAD', () => {
    const ids = tf.tensor2d(
      [
        [2, 4, 4],
        [4, 0, 1],
      ],
      [2, 3],
      'int32',
    );
    const mask = paddingMask(ids, 4);
    expect(mask.dtype).toBe('int32');
    expect(mask.arraySync()).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expectRefusal(
      'op-option-range',
      'paddingMask: padId is -1, expected an integer from 0 to 2147483647. Change padId.',
      () => paddingMask(ids, -1),
    );
    expectRefusal(
      'tensor-dtype',
      'paddingMask: ids [2, 3] has dtype float32, expected int32. Cast it with tf.cast.',
      () => paddingMask(tf.ones([2, 3]) as tf.Tensor2D, 4),
    );
  });

  test('softmax sums to 1 and stands large logits', () => {
    const y = softmax(
      tf.tensor2d([
        [1e4, 1e4, 0],
        [0, Math.log(3), Number.NEGATIVE_INFINITY],
      ]),
    );
    const rows = y.arraySync() as number[][];
    expect(rows[0]).toEqual([0.5, 0.5, 0]);
    expect(rows[1]![0]).toBeCloseTo(0.25, 6);
    expect(rows[1]![1]).toBeCloseTo(0.75, 6);
    expectRefusal(
      'tensor-shape',
      'softmax: logits has shape [], expected […, V]. Pass a tensor with at least one axis.',
      () => softmax(tf.scalar(1)),
    );
  });

  test('meanPool of padding alone is 0', () => {
    const padding = tf.tensor2d(
      [
        [1, 1, 1],
        [0, 0, 1],
      ],
      [2, 3],
      'int32',
    );
    expect(meanPool(x(), padding).arraySync()).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    expectRefusal(
      'tensor-shape',
      'meanPool: padding has shape [2, 2], expected [2, 3]. Reshape it or pass the tensor that belongs there.',
      () => meanPool(x(), tf.zeros([2, 2], 'int32')),
    );
  });

  test('rotary keeps lengths, and rotates queries and keys alike', () => {
    const angles = [0, 0.3, 1.1];
    const table = tf.tensor2d(
      angles.flatMap((a) => [Math.cos(a), Math.sin(a), Math.cos(a / 9), Math.sin(a / 9)]),
      [3, 4],
    );
    const row = tf.tensor3d([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], [1, 3, 4]);
    const turned = rotary(row, table).arraySync()[0]!;
    for (const values of turned) expect(Math.hypot(...values)).toBeCloseTo(Math.hypot(1, 2, 3, 4), 5);
    const later = rotary(sliceSequence(row, 0, 1), table, { offset: 2 }).arraySync()[0]!;
    expect(later[0]).toEqual(turned[2]);
    expectRefusal(
      'rotary-too-long',
      'rotary: positions 2 to 4 are asked for, expected at most 2, the last row of table. Make the table longer.',
      () => rotary(row, table, { offset: 2 }),
    );
    expectRefusal(
      'rotary-columns',
      'rotary: 4 columns do not divide into heads of width 3, expected an even width that divides them. Change the number of heads or dModel.',
      () => rotary(row, tf.ones([3, 3]) as tf.Tensor2D),
    );
    expectRefusal(
      'op-option-range',
      'rotary: columns is 5, expected an integer from 0 to 4. Change columns.',
      () => rotary(row, table, { columns: 5 }),
    );
  });

  test('shapes that do not fit are refused', () => {
    expectRefusal(
      'tensor-shape',
      'concatSequence: b has shape [1, 3, 4], expected [2, U, 4]. Reshape it or pass the tensor that belongs there.',
      () => concatSequence(x(), tf.ones([1, 3, 4]) as tf.Tensor3D),
    );
    expectRefusal(
      'op-option-range',
      'sliceSequence: to is 4, expected an integer from 1 to 3. Change to.',
      () => sliceSequence(x(), 1, 4),
    );
    expectRefusal(
      'tensor-shape',
      'prependToken: token has shape [3], expected [4]. Reshape it or pass the tensor that belongs there.',
      () => prependToken(x(), tf.ones([3]) as tf.Tensor1D),
    );
    expectRefusal(
      'patches-size',
      'patches: images of 4 × 6 pixels do not divide into patches of 4 × 4. Crop the images or change the size.',
      () => patches(tf.ones([1, 4, 6, 1]) as tf.Tensor4D, 4),
    );
    expectRefusal(
      'ids-out-of-range',
      'relativeBias: buckets[0, 1] is 2, expected 0 to 1. Make the table longer or the distances shorter.',
      () => relativeBias(tf.ones([2, 1]) as tf.Tensor2D, tf.tensor2d([[0, 2]], [1, 2], 'int32')),
    );
    expectRefusal(
      'mean-squared-error-empty',
      'meanSquaredError: prediction [0, 2] has no elements, expected at least one. Skip empty batches.',
      () => meanSquaredError(tf.zeros([0, 2]), tf.zeros([0, 2])),
    );
  });
});
