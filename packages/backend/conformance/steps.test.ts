import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
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

/** Lists of parameters: none, scalars, sizes around multiples of 4, thousands. */
const lists = fc.record({
  shapes: fc.array(fc.constantFrom<number[][]>([], [1], [3], [4], [5, 7], [16], [33, 1], [2, 3, 5], [1023]), {
    minLength: 1,
    maxLength: 6,
  }),
  seed: fc.nat(),
});

type Lists = typeof lists extends fc.Arbitrary<infer L> ? L : never;

const PARAMETERS = { seed: 7, numRuns: 25 };
const STEPS = 3;

/** one array for each shape, a different one for each `kind` */
const arrays = ({ shapes, seed }: Lists, kind: number) =>
  shapes.map((shape, i) => randomValues(shape, seed, kind * 16 + i));

const variables = ({ shapes }: Lists, values: readonly Float32Array[] | null) =>
  shapes.map((shape, i) =>
    tf.tidy(() => tf.variable(values === null ? tf.zeros(shape) : tf.tensor(values[i]!, shape))),
  );

/** The same steps on tensors and, element by element, in double; then both are compared. */
function follow(
  choice: Lists,
  stateCount: number,
  step: (parameters: tf.Variable[], gradients: tf.Tensor[], state: tf.Variable[][], t: number) => void,
  model: (p: number, g: number, state: number[], t: number) => number,
): void {
  const before = tf.memory().numTensors;
  const start = arrays(choice, 0);
  const parameters = variables(choice, start);
  const state = Array.from({ length: stateCount }, () => variables(choice, null));
  const gradients = Array.from({ length: STEPS }, (_, t) => arrays(choice, t + 1));
  gradients.forEach((values, t) => {
    tf.tidy(() => {
      step(
        parameters,
        choice.shapes.map((shape, i) => tf.tensor(values[i]!, shape)),
        state,
        t + 1,
      );
    });
  });
  parameters.forEach((parameter, i) => {
    const expected = Float64Array.from(start[i]!, (p, at) => {
      const held = Array.from({ length: stateCount }, () => 0);
      return gradients.reduce((value, values, t) => model(value, values[i]![at]!, held, t + 1), p);
    });
    expectNear(`parameter ${i}`, parameter.dataSync(), expected, 2e-6);
    expect(parameter.shape).toEqual(choice.shapes[i]);
  });
  for (const variable of [...parameters, ...state.flat()]) variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

function adamModel(p: number, g: number, state: number[], t: number, decoupled: boolean): number {
  const gradient = decoupled ? g : g + 0.1 * p;
  const decayed = decoupled ? p * (1 - 0.01 * 0.1) : p;
  state[0] = 0.9 * state[0]! + 0.1 * gradient;
  state[1] = 0.99 * state[1]! + 0.01 * gradient ** 2;
  const mean = state[0] / (1 - 0.9 ** t);
  const variance = state[1] / (1 - 0.99 ** t);
  return decayed - (0.01 * mean) / (Math.sqrt(variance) + 1e-8);
}

describe.each(['cpu', 'wasm'] as const)('steps over lists on %s equal their models', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test.each([
    ['adam', adamStep, adamScalars, false],
    ['adamw', adamwStep, adamwScalars, true],
  ] as const)('%s', (_, step, scalarsOf, decoupled) => {
    fc.assert(
      fc.property(lists, (choice) =>
        follow(
          choice,
          2,
          (parameters, gradients, [firstMoments, secondMoments], t) => {
            const size = {
              learningRate: 0.01,
              weightDecay: 0.1,
              beta1Power: 0.9 ** t,
              beta2Power: 0.99 ** t,
            };
            const scalars = tf.tensor1d(scalarsOf(size));
            const tensors = {
              parameters,
              gradients,
              firstMoments: firstMoments!,
              secondMoments: secondMoments!,
              scalars,
            };
            step(tensors, { beta2: 0.99 });
          },
          (p, g, state, t) => adamModel(p, g, state, t, decoupled),
        ),
      ),
      PARAMETERS,
    );
  });

  test.each([
    ['plain', {}, 0],
    ['with momentum', { momentum: 0.9 }, 1],
    ['with Nesterov momentum', { momentum: 0.9, nesterov: true }, 1],
  ] as const)('sgd %s', (_, options: { momentum?: number; nesterov?: boolean }, stateCount) => {
    const { momentum = 0, nesterov = false } = options;
    fc.assert(
      fc.property(lists, (choice) =>
        follow(
          choice,
          stateCount,
          (parameters, gradients, [velocities = []]) => {
            const scalars = tf.tensor1d(sgdScalars({ learningRate: 0.05, weightDecay: 0.2 }));
            sgdStep({ parameters, gradients, velocities, scalars }, options);
          },
          (p, g, state) => {
            const gradient = g + 0.2 * p;
            state[0] = momentum * (state[0] ?? 0) + gradient;
            return p - 0.05 * (nesterov ? gradient + momentum * state[0] : state[0]);
          },
        ),
      ),
      PARAMETERS,
    );
  });

  test('accumulate', () => {
    fc.assert(
      fc.property(lists, (choice) =>
        follow(
          choice,
          0,
          (sums, gradients, _, t) => accumulate(sums, gradients, { scale: 1 / 3, reset: t === 2 }),
          (p, g, _, t) => (t === 2 ? 0 : p) + g / 3,
        ),
      ),
      PARAMETERS,
    );
  });

  test('clipByGlobalNorm', () => {
    fc.assert(
      fc.property(lists, fc.constantFrom(0.1, 1, 1e6), (choice, maxNorm) => {
        const values = arrays(choice, 0);
        const norm = Math.sqrt(values.reduce((sum, list) => list.reduce((s, x) => s + x * x, sum), 0));
        const factor = Math.min(1, maxNorm / (norm + 1e-6));
        tf.tidy(() => {
          const given = choice.shapes.map((shape, i) => tf.tensor(values[i]!, shape));
          const clipped = clipByGlobalNorm(given, maxNorm);
          expectNear('norm', clipped.norm.dataSync(), [norm], 2e-6);
          clipped.gradients.forEach((gradient, i) => {
            expect(gradient.shape).toEqual(choice.shapes[i]);
            expectNear(
              `gradient ${i}`,
              gradient.dataSync(),
              Array.from(values[i]!, (x) => x * factor),
              2e-6,
            );
          });
        });
      }),
      PARAMETERS,
    );
  });
});
