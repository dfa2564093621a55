import { grads, memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BackendName, startBackend } from '../src/index.js';
import { derivative, sampled } from './differences.js';
import { type Choice, type OpCase, randomValues, type Tolerance, type Values } from './op-case.js';

const FLOAT32: Tolerance = { value: 2e-6, gradient: 5e-6 };

/**
 * The conformance suite of an op: on every backend its value equals the model in double precision, its gradients equal the
 * model's central differences, and it leaks nothing. fast-check's seed is fixed, so that a failure can be had again.
 */
export function testOp<C extends Choice>(
  opCase: OpCase<C>,
  backends: readonly BackendName[],
  { tolerance = FLOAT32, runs = 60 }: Pick<OpCase<C>, 'tolerance' | 'runs'> = opCase,
): void {
  describe.each(backends)(`${opCase.name} on %s`, (backend) => {
    test('equals its model in double precision, value and gradients', async () => {
      await startBackend(backend);
      await fc.assert(
        fc.asyncProperty(opCase.choices, (choice) => compare(opCase, choice, tolerance)),
        { seed: 20_240_607, numRuns: runs },
      );
    });
  });
}

async function compare<C extends Choice>(opCase: OpCase<C>, choice: C, tolerance: Tolerance): Promise<void> {
  const entries = Object.entries(opCase.shapes(choice));
  const names = entries.map(([name]) => name);
  const arrays = entries.map(([, shape], i) => randomValues(shape, choice.seed, i));
  const values = Object.fromEntries(names.map((name, i) => [name, Float64Array.from(arrays[i]!)]));
  const expected = opCase.model(values, choice);
  const inputs = entries.map(([, shape], i) => tensor(arrays[i]!, [...shape], 'float32'));
  const op = (...tensors: Tensor[]) =>
    opCase.run(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])), choice);

  const before = memory().numTensors;
  const y = tidy(() => op(...inputs));
  expect(memory().numTensors, 'tensors after the op').toBe(before + 1);
  expectNear('y', await y.data(), expected, tolerance.value);

  const weights = randomValues(y.shape, choice.seed, 99);
  const dy = tensor(weights, y.shape, 'float32');
  const gradients = tidy(() => grads(op)(inputs, dy));
  expect(memory().numTensors, 'tensors after the gradients').toBe(before + 2 + inputs.length);
  for (const [i, gradient] of gradients.entries()) {
    const actual = await gradient.data();
    expect(gradient.shape).toEqual(entries[i]![1]);
    const at = sampled(actual.length);
    const model = (moved: Values) => opCase.model(moved, choice);
    const slopes = at.map((index) => derivative(model, values, weights, names[i]!, index));
    expectNear(
      `d${names[i]}`,
      at.map((index) => actual[index]!),
      slopes,
      tolerance.gradient,
    );
  }
  for (const made of [y, dy, ...inputs, ...gradients]) made.dispose();
}

/** NaN and infinities are equal to nothing but themselves; numbers may differ by tolerance·(1 + the largest expected). */
export function expectNear(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length, `length of ${name}`).toBe(expected.length);
  const numbers = Array.from(expected).filter(Number.isFinite);
  const scale = numbers.reduce((highest, value) => Math.max(highest, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i += 1) {
    const near =
      Object.is(actual[i], expected[i]) || Math.abs(actual[i]! - expected[i]!) <= tolerance * scale;
    if (!near) expect.fail(`${name}[${i}] is ${actual[i]}, expected ${expected[i]} ± ${tolerance * scale}`);
  }
}
