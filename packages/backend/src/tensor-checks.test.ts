import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';
import { expectRefusal } from '../conformance/expect-refusal.js';
import { add, embed, layerNorm, rmsNorm, linear, startBackend } from './index.js';
import { checkShape } from './tensor-checks.js';

beforeAll(async () => {
  await startBackend('cpu');
});

describe('what never reaches a kernel', () => {
  const a = () => tf.tensor1d([1, 2, 3]);

  test('a value that is no tensor', () => {
    expectRefusal('tensor-expected', 'add: b is an array, expected a float32 tensor. Pass a tf.Tensor.', () =>
      add(a(), [1, 2, 3] as unknown as tf.Tensor1D),
    );
    expectRefusal('tensor-expected', 'add: b is null, expected a float32 tensor. Pass a tf.Tensor.', () =>
      add(a(), null as unknown as tf.Tensor1D),
    );
  });

  test('a disposed tensor', () => {
    const dead = a();
    dead.dispose();
    expectRefusal(
      'tensor-disposed',
      'add: b [3] is disposed. Use it inside the tf.tidy that made it, or tf.keep it.',
      () => add(a(), dead),
    );
  });

  test('a wrong dtype', () => {
    expectRefusal('tensor-dtype', 'add: b [3] has dtype int32, expected float32. Cast it with tf.cast.', () =>
      add(a(), tf.tensor1d([1, 2, 3], 'int32')),
    );
  });

  test('another shape', () => {
    expectRefusal(
      'tensor-shape',
      'add: b has shape [1], expected [3], the shape of a. Reshape one of them.',
      () => add(a(), tf.tensor1d([1])),
    );
    expectRefusal(
      'tensor-shape',
      'op: x has shape [3], expected [B, 4]. Reshape it or pass the tensor that belongs there.',
      () => checkShape('op', 'x', a(), ['B', 4]),
    );
  });

  test('another last axis', () => {
    const weight = tf.ones([4]) as tf.Tensor1D;
    expectRefusal(
      'tensor-shape',
      'layerNorm: x has shape [3], expected […, 4] because weight is [4]. Reshape it or pass the tensor that belongs there.',
      () => layerNorm(a(), weight, weight),
    );
    expectRefusal(
      'tensor-shape',
      'layerNorm: x has shape [], expected […, 4] because weight is [4]. Reshape it or pass the tensor that belongs there.',
      () => layerNorm(tf.scalar(1), weight, weight),
    );
  });

  test('weights without elements', () => {
    expectRefusal(
      'tensor-empty',
      'layerNorm: weight has shape [0], expected at least one element. Use sizes of 1 or more.',
      () => layerNorm(tf.ones([2, 0]), tf.ones([0]) as tf.Tensor1D, tf.ones([0]) as tf.Tensor1D),
    );
    expectRefusal(
      'tensor-empty',
      'linear: weight has shape [2, 0], expected at least one element. Use sizes of 1 or more.',
      () => linear(tf.ones([2, 0]), tf.ones([2, 0]) as tf.Tensor2D, null),
    );
    expectRefusal(
      'tensor-empty',
      'embed: weight has shape [0, 2], expected at least one element. Use sizes of 1 or more.',
      () => embed(tf.zeros([1, 0], 'int32'), tf.ones([0, 2]) as tf.Tensor2D),
    );
  });

  test('an option out of range', () => {
    const weight = tf.ones([3]) as tf.Tensor1D;
    expectRefusal('op-option-range', 'layerNorm: eps is 0, expected a number in (0, 1]. Change eps.', () =>
      layerNorm(a(), weight, weight, 0),
    );
    expectRefusal('op-option-range', 'rmsNorm: eps is 2, expected a number in (0, 1]. Change eps.', () =>
      rmsNorm(a(), weight, 2),
    );
  });
});
