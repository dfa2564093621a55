import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  accumulate,
  adamScalars,
  adamStep,
  adamwScalars,
  adamwStep,
  clipByGlobalNorm,
  sgdScalars,
  sgdStep,
  startBackend,
} from '../src/index.js';
import { randomValues } from './op-case.js';
import { expectNear } from './test-op.js';

/** An odd number of parameters, so that the last shader takes fewer than the others. */
const SHAPES = [[70, 60], [5], [], [33, 1], [1023], [2, 3, 5], [4096]];

type Variables = tf.Variable[];
type Update = (step: number, parameters: Variables, gradients: tf.Tensor[], state: Variables[]) => void;

const adamSize = (step: number, weightDecay: number) => ({
  learningRate: 0.01,
  weightDecay,
  beta1Power: 0.9 ** step,
  beta2Power: 0.99 ** step,
});

const updates: Readonly<Record<string, Update>> = {
  adam: (step, parameters, gradients, [firstMoments, secondMoments]) => {
    const scalars = tf.tensor1d(adamScalars(adamSize(step, 0.1)));
    const tensors = {
      parameters,
      gradients,
      firstMoments: firstMoments!,
      secondMoments: secondMoments!,
      scalars,
    };
    adamStep(tensors, { beta2: 0.99 });
  },
  adamw: (step, parameters, gradients, [firstMoments, secondMoments]) => {
    const scalars = tf.tensor1d(adamwScalars(adamSize(step, 0.1)));
    const tensors = {
      parameters,
      gradients,
      firstMoments: firstMoments!,
      secondMoments: secondMoments!,
      scalars,
    };
    adamwStep(tensors, { beta2: 0.99 });
  },
  sgd: (_, parameters, gradients) => {
    const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.1, weightDecay: 0.2 }));
    sgdStep({ parameters, gradients, velocities: [], scalars });
  },
  'sgd with nesterov momentum': (_, parameters, gradients, [velocities]) => {
    const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.1, weightDecay: 0.2, dampening: 0 }));
    sgdStep({ parameters, gradients, velocities: velocities!, scalars }, { momentum: 0.9, nesterov: true });
  },
  accumulate: (step, parameters, gradients) =>
    accumulate(parameters, gradients, { scale: 0.5, reset: step === 2 }),
  'clipping, then sgd': (_, parameters, gradients) => {
    const clipped = clipByGlobalNorm(gradients, 3);
    const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.1, weightDecay: 0 }));
    sgdStep({ parameters, gradients: clipped.gradients, velocities: [], scalars });
  },
};

async function after(update: Update): Promise<Float32Array[]> {
  const make = (value: (i: number) => tf.Tensor) =>
    SHAPES.map((_, i) => tf.tidy(() => tf.variable(value(i))));
  const parameters = make((i) => tf.tensor(randomValues(SHAPES[i]!, 4, i), SHAPES[i]!));
  const state = [make((i) => tf.zeros(SHAPES[i]!)), make((i) => tf.zeros(SHAPES[i]!))];
  const before = tf.memory().numTensors;
  for (let step = 1; step <= 3; step += 1) {
    tf.tidy(() => {
      const gradients = SHAPES.map((shape, i) => tf.tensor(randomValues(shape, step, 50 + i), shape));
      update(step, parameters, gradients, state);
    });
  }
  expect(tf.memory().numTensors).toBe(before);
  const values = await Promise.all(parameters.map((parameter) => parameter.data() as Promise<Float32Array>));
  tf.dispose([...parameters, ...state.flat()]);
  return values;
}

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('steps over lists on webgpu', () => {
  const expected = new Map<string, Float32Array[]>();
  beforeAll(async () => {
    await startBackend('cpu');
    for (const [name, update] of Object.entries(updates)) expected.set(name, await after(update));
    await startBackend('webgpu');
  });

  test.each(Object.keys(updates))('%s moves them as the reference does', async (name) => {
    const actual = await after(updates[name]!);
    expected.get(name)!.forEach((values, i) => {
      expectNear(`parameter ${i}`, actual[i]!, values, 2e-6);
    });
  });

  test('a parameter that was read shows its new value after a step in place', async () => {
    const parameter = tf.variable(tf.tensor1d([1, 2]));
    expect([...(await parameter.data())]).toEqual([1, 2]);
    const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.5, weightDecay: 0 }));
    sgdStep({ parameters: [parameter], gradients: [tf.tensor1d([2, 4])], velocities: [], scalars });
    expect([...(await parameter.data())]).toEqual([0, 0]);
  });

  test('a read that a step overtakes is not kept as the new values', async () => {
    const sum = tf.tidy(() => tf.variable(tf.zeros([4096])));
    accumulate([sum], [tf.ones([4096])]);
    const reading = sum.data();
    accumulate([sum], [tf.ones([4096])]);
    expect((await reading)[0]).toBe(1);
    expect((await sum.data())[0]).toBe(2);
  });

  test('clipping leaves small gradients as they are, and hides no NaN', async () => {
    const small = clipByGlobalNorm([tf.tensor1d([3, 4])], 5.1);
    expect([...(await small.gradients[0]!.data())]).toEqual([3, 4]);
    const broken = clipByGlobalNorm([tf.tensor1d([1]), tf.tensor1d([Number.NaN])], 1);
    expect((await broken.norm.data())[0]).toBeNaN();
    expect((await broken.gradients[0]!.data())[0]).toBeNaN();
  });
});
