import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../start/start-backend.js';
import { machineOf } from './machine.js';
import { Opcode } from './opcodes.js';
import { read, scratch, write } from './operand.js';
import { matmulScratch } from './scratch-sizes.js';
import type { TfjsWasm } from './tfjs-wasm.js';

beforeAll(async () => {
  await startBackend('wasm');
});

type Sizes = readonly [m: number, n: number, k: number];

const valuesOf = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => ((i * 2654435761 + seed * 40503) % 1009) / 1009 - 0.5);

/** Runs a product with rows of guards around the result, and says by how much an element is off. */
function error([m, n, k]: Sizes, transposeA: boolean, transposeB: boolean): number {
  const a = valuesOf(m * k, 1);
  const b = valuesOf(k * n, 2);
  const guard = 64;
  const values = tf.tidy(() => {
    const machine = machineOf(tf.engine().backend as unknown as TfjsWasm);
    const at = tf.tensor1d(a);
    const bt = tf.tensor1d(b);
    const c = tf.fill([m * n + 2 * guard], 7);
    machine.execute(Opcode.Matmul, [
      m,
      n,
      k,
      read(at, m * k),
      transposeA ? 4 : 4 * k,
      transposeA ? 4 * m : 4,
      read(bt, k * n),
      transposeB ? 4 : 4 * n,
      transposeB ? 4 * k : 4,
      write(c, m * n, guard),
      scratch(matmulScratch(m, n, k)),
    ]);
    return c.dataSync();
  });
  expect(values.subarray(0, guard).every((value) => value === 7)).toBe(true);
  expect(values.subarray(guard + m * n).every((value) => value === 7)).toBe(true);
  let worst = 0;
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let p = 0; p < k; p += 1) {
        sum += a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
      }
      worst = Math.max(worst, Math.abs(sum - values[guard + i * n + j]!));
    }
  }
  return worst / Math.sqrt(Math.max(1, k));
}

const KINDS = [
  ['NN', false, false],
  ['NT', false, true],
  ['TN', true, false],
] as const;

test.each(KINDS)('%s equals the product in double for any small sizes', (_, transposeA, transposeB) => {
  const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1, 2, 3, 64, 67));
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 70 }), (m, n, k) => {
      expect(error([m, n, k], transposeA, transposeB)).toBeLessThan(1e-6);
    }),
    { seed: 11, numRuns: 150 },
  );
});

test.each(KINDS)('%s over several blocks of rows, columns and depth', (_, transposeA, transposeB) => {
  for (const sizes of [
    [65, 33, 257],
    [130, 520, 30],
    [5, 513, 300],
    [64, 64, 512],
    [1, 1031, 263],
  ] as const) {
    expect(error(sizes, transposeA, transposeB)).toBeLessThan(2e-6);
  }
});
