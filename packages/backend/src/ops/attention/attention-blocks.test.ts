import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { randomIds, randomValues } from '../../../conformance/op-case.js';
import {
  type AttentionMask,
  attention,
  attentionBytes,
  capture,
  dropoutBits,
  dropoutState,
  startBackend,
} from '../../index.js';
import { keepsWeights } from './attention-bytes.js';
import { AttentionGradientOperand, AttentionOperand } from './operands.js';

// Long sequences, whose weights WASM computes block by block and keeps for no gradient.

const HEADS = 2;
const D_MODEL = 12;

interface Sizes {
  readonly queries: number;
  readonly keys: number | null;
  readonly causal: boolean;
  readonly rate: number;
}

/** y and the gradients of all inputs, with every mask there is. */
function results({ queries, keys, causal, rate }: Sizes): Float32Array[] {
  return tf.tidy(() => {
    const batch = 1;
    const seen = keys ?? queries;
    const shapes = [
      [batch, queries, keys === null ? 3 * D_MODEL : D_MODEL],
      ...(keys === null ? [] : [[batch, keys, 2 * D_MODEL]]),
      [HEADS, queries, seen],
    ];
    const inputs = shapes.map((shape, i) => tf.tensor(randomValues(shape, 3, i), shape));
    const padding = randomIds(batch * seen, 5, 3, 8).map((value) => (value === 0 ? 1 : 0));
    const ids = (length: number, index: number) =>
      tf.tensor2d(randomIds(batch * length, 3, 3, index), [batch, length], 'int32');
    const op = (...given: tf.Tensor[]): tf.Tensor => {
      const mask: AttentionMask = {
        causal,
        keyPadding: tf.tensor2d(padding, [batch, seen], 'int32'),
        segments: { query: ids(queries, 9), key: ids(seen, 10) },
        bias: given.at(-1)!,
      };
      const bits = dropoutBits(tf.tensor1d(dropoutState(7, 1, 2), 'int32'));
      return attention(given[0] as tf.Tensor3D, keys === null ? null : (given[1] as tf.Tensor3D), {
        heads: HEADS,
        dModel: D_MODEL,
        mask,
        dropout: { rate, bits },
      });
    };
    const dy = tf.tensor(randomValues([batch, queries, D_MODEL], 3, 11), [batch, queries, D_MODEL]);
    return [op(...inputs), ...tf.grads(op)(inputs, dy)].map((made) => made.dataSync() as Float32Array);
  });
}

const LONG: readonly Sizes[] = [
  { queries: 270, keys: null, causal: true, rate: 0.2 },
  { queries: 259, keys: 291, causal: false, rate: 0.2 },
  { queries: 530, keys: 129, causal: true, rate: 0 },
  { queries: 130, keys: 510, causal: true, rate: 0.2 },
  // kept, and in blocks all the same
  { queries: 70, keys: null, causal: true, rate: 0.2 },
];

test.each(LONG)('block by block is what the reference gives: %o', async (sizes) => {
  await startBackend('cpu');
  const expected = results(sizes);
  await startBackend('wasm');
  const found = results(sizes);
  expect(found.length).toBe(expected.length);
  found.forEach((values, i) => {
    let [difference, largest] = [0, 0];
    values.forEach((value, at) => {
      difference = Math.max(difference, Math.abs(value - expected[i]![at]!));
      largest = Math.max(largest, Math.abs(expected[i]![at]!));
    });
    expect(largest).toBeGreaterThan(0.01);
    expect(difference).toBeLessThan(1e-5 * Math.max(1, largest));
  });
  expect(results(sizes)).toEqual(found);
});

describe('on WASM', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  test('what looks back alone has the bits of its beginning alone, however long the rest', () => {
    const values = randomValues([1, 600, 3 * D_MODEL], 4, 0);
    const run = (length: number) => {
      const qkv = tf.tensor3d(values.subarray(0, length * 3 * D_MODEL), [1, length, 3 * D_MODEL]);
      const op = (x: tf.Tensor) =>
        attention(x as tf.Tensor3D, null, { heads: HEADS, dModel: D_MODEL, mask: { causal: true } });
      // nothing comes back from behind the first 40
      const dy = tf.tensor3d(
        randomValues([1, 600, D_MODEL], 4, 1)
          .map((value, i) => (i < 40 * D_MODEL ? value : 0))
          .slice(0, length * D_MODEL),
        [1, length, D_MODEL],
      );
      return [op(qkv), tf.grad(op)(qkv, dy)].map((made) =>
        made.dataSync().slice(0, 40 * (made.shape[2] ?? 0)),
      );
    };
    expect(keepsWeights(600, 600)).toBe(false);
    expect(keepsWeights(40, 40)).toBe(true);
    expect(run(600)).toEqual(run(40));
  });

  test('a recorded step over 2,048 tokens holds no matrix of scores', async () => {
    const [length, width] = [2048, 32];
    const step = capture(({ x }) => {
      const op = (qkv: tf.Tensor) =>
        attention(qkv as tf.Tensor3D, null, { heads: 4, dModel: width, mask: { causal: true } });
      const sum = (qkv: tf.Tensor) => op(qkv);
      return { gradient: tf.reshape(tf.grad(sum)(x!, tf.ones([1, length, width])), [-1]) };
    });
    const shape = [1, length, 3 * width];
    await step.run([{ x: { values: randomValues(shape, 5, 0), shape } }]);
    const { stats, fallback } = step;
    expect(fallback).toBeNull();
    const { kept, work } = attentionBytes({ queries: length, keys: length, causal: true, dropout: false });
    expect(kept).toBe(0);
    expect(work).toBe(2 * 4 * 256 * length);
    // x, its gradient, y, dy, and what the products pack
    expect(stats!.bytes).toBeLessThan(work + 12 * 4 * length * width);
    step.dispose();
  });
});

test('both instructions begin with the same operands', () => {
  const names = (order: Record<string, string | number>) =>
    Object.keys(order).filter((name) => Number.isNaN(Number(name)));
  const shared = names(AttentionOperand).filter((name) => name !== 'y');
  expect(names(AttentionGradientOperand).slice(0, shared.length)).toEqual(shared);
});

test('short sequences keep their weights, long ones the bits of dropout', () => {
  const sizes = { queries: 256, keys: 256, causal: false, dropout: false };
  expect(attentionBytes(sizes)).toEqual({ kept: 4 * 256 * 256, work: 4 * 256 * 256 });
  expect(attentionBytes({ ...sizes, queries: 64, keys: 64, causal: true }).kept).toBe(
    4 * (32 * 32 + 32 * 64),
  );
  expect(attentionBytes({ ...sizes, keys: 257, dropout: true })).toEqual({
    kept: (256 * 257) / 8,
    work: 3 * 4 * 256 * 260,
  });
  expectRefusal(
    'op-option-range',
    'attentionBytes: queries is -1, expected an integer from 0 to 2147483648. Change queries.',
    () => attentionBytes({ ...sizes, queries: -1 }),
  );
});
