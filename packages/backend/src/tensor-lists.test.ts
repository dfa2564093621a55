import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../conformance/expect-refusal.js';
import { accumulate, adamStep, clipByGlobalNorm, sgdStep, startBackend } from './index.js';

describe.each(['cpu', 'wasm'] as const)('steps over lists of tensors on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const variable = (...values: number[]) => tf.variable(tf.tensor1d(values));

  test('accumulate adds scaled gradients in place, or starts anew', () => {
    const sum = variable(1, 2);
    accumulate([sum], [tf.tensor1d([10, 20])], { scale: 0.5 });
    expect([...sum.dataSync()]).toEqual([6, 12]);
    accumulate([sum], [tf.tensor1d([1, 1])]);
    expect([...sum.dataSync()]).toEqual([7, 13]);
    accumulate([sum], [tf.tensor1d([4, 8])], { scale: 0.25, reset: true });
    expect([...sum.dataSync()]).toEqual([1, 2]);
  });

  test('refuse lists that do not run along each other', () => {
    expectRefusal(
      'tensor-count',
      'accumulate: gradients holds 0 tensors, expected 1, one for each of sums. Pass the lists in the same order.',
      () => accumulate([variable(1)], []),
    );
    expectRefusal(
      'tensor-shape',
      'accumulate: gradients[0] has shape [2], expected [1], the shape of sums[0]. Reshape one of them.',
      () => accumulate([variable(1)], [tf.tensor1d([1, 2])]),
    );
    expectRefusal(
      'variable-expected',
      'accumulate: sums[0] is a plain tensor, expected a tf.Variable, because it is changed in place. Make it with tf.variable.',
      () => accumulate([tf.tensor1d([1]) as tf.Variable<tf.Rank.R1>], [tf.tensor1d([1])]),
    );
    expectRefusal(
      'tensor-count',
      'clipByGlobalNorm: gradients is empty, expected at least one tensor. Pass the gradients of all parameters.',
      () => clipByGlobalNorm([], 1),
    );
    expectRefusal(
      'op-option-range',
      'clipByGlobalNorm: maxNorm is 0, expected a number in (0, ∞). Change maxNorm.',
      () => clipByGlobalNorm([tf.tensor1d([1])], 0),
    );
  });

  test('refuse optimizer states and options that do not fit', () => {
    const parameters = [variable(1)];
    const gradients = [tf.tensor1d([1])];
    const scalars = tf.tensor1d([1, 1, 0, 0]);
    const state = {
      parameters,
      gradients,
      firstMoments: [variable(0)],
      secondMoments: [variable(0)],
      scalars,
    };
    expectRefusal(
      'tensor-shape',
      'adamStep: scalars has shape [3], expected [4]. Reshape it or pass the tensor that belongs there.',
      () => adamStep({ ...state, scalars: tf.tensor1d([1, 1, 0]) }),
    );
    expectRefusal('op-option-range', 'adamStep: beta1 is 1, expected a number in [0, 1). Change beta1.', () =>
      adamStep(state, { beta1: 1 }),
    );
    const dead = variable(1);
    dead.dispose();
    expectRefusal(
      'tensor-disposed',
      'adamStep: secondMoments[0] [1] is disposed. Use it inside the tf.tidy that made it, or tf.keep it.',
      () => adamStep({ ...state, secondMoments: [dead] }),
    );
    expectRefusal(
      'sgd-nesterov',
      'sgdStep: nesterov is true with momentum 0, expected a momentum above 0. Set momentum or leave nesterov out.',
      () => sgdStep({ parameters, gradients, velocities: [], scalars }, { nesterov: true }),
    );
    expectRefusal(
      'tensor-count',
      'sgdStep: velocities holds 0 tensors, expected 1, one for each of parameters. Pass the lists in the same order.',
      () => sgdStep({ parameters, gradients, velocities: [], scalars }, { momentum: 0.9 }),
    );
  });
});
