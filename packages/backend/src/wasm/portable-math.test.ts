import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../start/start-backend.js';
import { machineOf } from './machine.js';
import { Opcode } from './opcodes.js';
import { read, write } from './operand.js';
import type { TfjsWasm } from './tfjs-wasm.js';

beforeAll(async () => {
  await startBackend('wasm');
});

function apply(opcode: Opcode, values: Float32Array): Float32Array {
  return tf.tidy(() => {
    const machine = machineOf(tf.engine().backend as unknown as TfjsWasm);
    const x = tf.tensor1d(values);
    const y = tf.zeros([values.length]);
    machine.execute(opcode, [read(x, x.size), write(y, y.size), x.size]);
    return y.dataSync() as Float32Array;
  });
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Distance between neighbours at that size. */
function unitInLastPlace(value: number): number {
  float[0] = Math.abs(value);
  const at = float[0];
  bits[0] = bits[0]! + 1;
  return float[0] - at;
}

function worst(opcode: Opcode, values: Float32Array, exact: (x: number) => number): number {
  const actual = apply(opcode, values);
  let largest = 0;
  actual.forEach((y, i) => {
    const expected = exact(values[i]!);
    largest = Math.max(largest, Math.abs(y - expected) / unitInLastPlace(Math.fround(expected)));
  });
  return largest;
}

const sweep = (low: number, high: number, count = 400_001) =>
  Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** erf in double: its Taylor series up to 2.5, above it the continued fraction of erfc. */
function erf(x: number): number {
  const t = Math.abs(x);
  if (t < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 80; n += 1) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = t;
  for (let n = 120; n >= 1; n -= 1) fraction = t + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-t * t) / Math.sqrt(Math.PI) / fraction);
}

describe('within 2 units in the last place', () => {
  test.each([
    ['normal results', sweep(-87, 88.7)],
    ['around 0', sweep(-1e-3, 1e-3)],
    ['subnormal results', sweep(-103.9, -87)],
  ])('exp: %s', (_, values) => {
    expect(worst(Opcode.Exp, values, Math.exp)).toBeLessThanOrEqual(2);
  });

  test.each([
    ['around 1', sweep(0.5, 2)],
    ['small and large', Float32Array.from(sweep(-87, 88), (x) => Math.exp(x))],
  ])('log: %s', (_, values) => {
    expect(worst(Opcode.Log, values, Math.log)).toBeLessThanOrEqual(2);
  });

  test.each([
    ['everywhere', sweep(-6, 6)],
    ['around 0', sweep(-1e-4, 1e-4)],
  ])('erf: %s', (_, values) => {
    expect(worst(Opcode.Erf, values, erf)).toBeLessThanOrEqual(2);
  });
});

test('the ends, and what is no number', () => {
  const ends = Float32Array.of(0, -Infinity, Infinity, Number.NaN, -200, 200, -0);
  expect([...apply(Opcode.Exp, ends)]).toEqual([1, 0, Infinity, Number.NaN, 0, Infinity, 1]);
  expect([...apply(Opcode.Log, Float32Array.of(1, 0, Infinity, Number.NaN, -1))]).toEqual([
    0,
    -Infinity,
    Infinity,
    Number.NaN,
    Number.NaN,
  ]);
  expect([...apply(Opcode.Erf, ends)]).toEqual([0, -1, 1, Number.NaN, -1, 1, -0]);
});
