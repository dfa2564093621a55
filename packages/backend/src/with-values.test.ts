import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startBackend, withValues } from './index.js';

test.each(['wasm', 'cpu'] as const)(
  '%s: the values as they stand, and what is made of them',
  async (name) => {
    await startBackend(name);
    const tensor = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const copy = new Float32Array(6);
    expect(await withValues(tensor, (values) => copy.set(values))).toBeUndefined();
    expect(Array.from(copy)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await withValues(tf.slice(tensor, [1, 0]), (values) => values[2])).toBe(6);
    expect(await withValues(tf.zeros([0]), (values) => values.length)).toBe(0);
  },
);

test('on WASM nothing is copied', async () => {
  await startBackend('wasm');
  const tensor = tf.tensor1d([1, 2]);
  expect(await withValues(tensor, (values) => values.buffer.byteLength)).toBeGreaterThan(2 ** 20);
});
