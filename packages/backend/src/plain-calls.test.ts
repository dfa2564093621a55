import { SeqlabError } from '@seqlab/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import * as backend from './index.js';
import { startBackend } from './index.js';

// Calls from JavaScript, where no compiler has looked at the arguments: whatever is wrong is said by a SeqlabError, and never by a TypeError from inside.
type Call = (...given: unknown[]) => unknown;
const functions = backend as unknown as Record<string, Call>;

const dead = () => {
  const tensor = tf.ones([2, 3]);
  tensor.dispose();
  return tensor;
};

/** Something of every kind, right nowhere or in one place at the most. */
const junk = (): unknown[] => [
  undefined,
  null,
  0,
  -1,
  2.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  'text',
  true,
  [],
  {},
  [1, 2, 3],
  [null],
  new Float32Array(3),
  () => 1,
  tf.ones([]),
  tf.ones([2, 3]),
  tf.ones([1, 2, 3]),
  tf.zeros([0, 3]),
  tf.ones([2, 3], 'int32'),
  tf.tidy(() => tf.variable(tf.ones([2]))),
  dead(),
];

/** Right arguments of each function, of which one at a time is replaced. */
const RIGHT: Record<string, () => unknown[]> = {
  accumulate: () => [[variable()], [tf.ones([3])], {}],
  adamScalars: () => [{ learningRate: 0.1, beta1Power: 0.9, beta2Power: 0.99 }],
  adamwScalars: () => [{ learningRate: 0.1, beta1Power: 0.9, beta2Power: 0.99 }],
  adamStep: () => [adamTensors(), {}],
  adamwStep: () => [adamTensors(), {}],
  add: () => [tf.ones([3]), tf.ones([3])],
  attention: () => [tf.ones([1, 2, 12]), null, { heads: 2, dModel: 4 }],
  attentionBytes: () => [{ queries: 2, keys: 3, causal: true, dropout: false }],
  attentionWeights: () => [tf.ones([1, 2, 12]), null, { heads: 2, dModel: 4 }],
  capture: () => [() => ({}), {}],
  clipByGlobalNorm: () => [[tf.ones([3])], 1],
  concatSequence: () => [tf.ones([1, 2, 3]), tf.ones([1, 1, 3])],
  crossEntropy: () => [tf.ones([2, 3]), tf.ones([2], 'int32'), {}],
  dropout: () => [tf.ones([3]), { rate: 0.5, bits: null }],
  dropoutBits: () => [tf.ones([4], 'int32')],
  dropoutState: () => [1, 2],
  embed: () => [tf.ones([1, 2], 'int32'), tf.ones([3, 4]), {}],
  idsTensor: () => [Int32Array.of(1), [1], 2],
  layerNorm: () => [tf.ones([2, 3]), tf.ones([3]), tf.ones([3]), 1e-5],
  rmsNorm: () => [tf.ones([2, 3]), tf.ones([3]), 1e-5],
  linear: () => [tf.ones([2, 3]), tf.ones([4, 3]), tf.ones([4]), {}],
  meanPool: () => [tf.ones([1, 2, 3]), null],
  meanSquaredError: () => [tf.ones([3]), tf.ones([3])],
  paddingMask: () => [tf.ones([1, 2], 'int32'), 0],
  patches: () => [tf.ones([1, 4, 4, 1]), 2],
  prependToken: () => [tf.ones([1, 2, 3]), tf.ones([3])],
  recompute: () => [
    (t: { x: tf.Tensor }) => functions.add!(t.x, t.x),
    { inputs: { x: tf.ones([3]) }, fixed: {}, variables: [], bits: null },
  ],
  relativeBias: () => [tf.ones([3, 2]), tf.ones([2, 2], 'int32')],
  requireBackend: () => ['test'],
  rotary: () => [tf.ones([1, 2, 4]), tf.ones([3, 2]), {}],
  sgdScalars: () => [{ learningRate: 0.1 }],
  sgdStep: () => [sgdTensors(), {}],
  sliceSequence: () => [tf.ones([1, 2, 3]), 0, 1],
  softmax: () => [tf.ones([2, 3])],
  swiglu: () => [tf.ones([2, 3]), tf.ones([2, 3])],
  startBackend: () => ['cpu', {}],
  withValues: () => [tf.ones([3]), () => 0],
  sumPool: () => [tf.ones([1, 2, 3]), null],
  valueAndGradients: () => [() => tf.sum(tf.ones([2])), [variable()]],
};

const variable = () => tf.tidy(() => tf.variable(tf.ones([3])));
const adamTensors = () => ({
  parameters: [variable()],
  gradients: [tf.ones([3])],
  firstMoments: [variable()],
  secondMoments: [variable()],
  scalars: tf.ones([4]),
});
const sgdTensors = () => ({
  parameters: [variable()],
  gradients: [tf.ones([3])],
  velocities: [],
  scalars: tf.ones([4]),
});

/** The error that a call ends in, if any. */
async function failureOf(name: string, given: unknown[]): Promise<unknown> {
  try {
    await functions[name]!(...given);
    return null;
  } catch (error) {
    // tfjs's own word for a disposed tensor, where a number was expected
    return (error as Error).message === 'Tensor is disposed.' ? null : error;
  }
}

const show = (value: unknown): string =>
  value instanceof tf.Tensor
    ? `tensor [${value.shape}] ${value.dtype}`
    : Array.isArray(value)
      ? `[${value}]`
      : String(value);

beforeAll(async () => {
  await startBackend('cpu');
});

test('every function is here', () => {
  const all = Object.keys(functions).filter((name) => typeof functions[name] === 'function');
  // these take no arguments that could be wrong
  const alone = ['peakProbe', 'fastMathRuns', 'registerGradients'];
  expect(Object.keys(RIGHT).sort()).toEqual(all.filter((name) => !alone.includes(name)).sort());
});

describe.each(Object.keys(RIGHT))('%s', (name) => {
  test('says what is wrong with each argument', async () => {
    const count = RIGHT[name]!().length;
    for (let place = 0; place < count; place += 1) {
      for (const wrong of junk()) {
        const given = RIGHT[name]!().map((right, i) => (i === place ? wrong : right));
        const error = await failureOf(name, given);
        if (error === null || error instanceof SeqlabError) continue;
        expect.fail(`argument ${place} is ${show(wrong)}: ${String(error)}`);
      }
    }
    expect(await failureOf(name, [])).toSatisfy((error) => error === null || error instanceof SeqlabError);
  });

  test('says what is wrong with each option', async () => {
    for (const [place, right] of RIGHT[name]!().entries()) {
      if (right === null || typeof right !== 'object' || Array.isArray(right) || right instanceof tf.Tensor)
        continue;
      const keys = [
        'activation',
        'rows',
        'scale',
        'positions',
        'paddingId',
        'mask',
        'dropout',
        'heads',
        'dModel',
        'reset',
        'columns',
      ];
      const more = [
        'offset',
        'ignoreIndex',
        'labelSmoothing',
        'beta1',
        'eps',
        'momentum',
        'nesterov',
        'rate',
        'bits',
        'programs',
      ];
      for (const key of new Set([...Object.keys(right), ...keys, ...more])) {
        for (const wrong of junk()) {
          const given = RIGHT[name]!().map((part, i) =>
            i === place ? { ...(part as object), [key]: wrong } : part,
          );
          const error = await failureOf(name, given);
          if (error === null || error instanceof SeqlabError) continue;
          expect.fail(`${key} is ${show(wrong)}: ${String(error)}`);
        }
      }
    }
  });
});
