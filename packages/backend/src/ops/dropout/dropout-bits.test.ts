import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../conformance/expect-refusal.js';
import { dropout, dropoutBits, dropoutState, startBackend } from '../../index.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const bitsOf = (seed: number, step: number) => dropoutBits(tf.tensor1d(dropoutState(seed, step), 'int32'));
const ones = () => tf.ones([40_000]);

describe('dropout', () => {
  test('drops the given share and scales the rest, so that the mean stays', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const y = dropout(ones(), { rate, bits: bitsOf(0, 0) }).dataSync();
      const kept = y.filter((value) => value !== 0);
      expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
      // five standard deviations of a binomial share
      const deviation = Math.sqrt((rate * (1 - rate)) / y.length);
      expect(Math.abs(kept.length / y.length - (1 - rate))).toBeLessThan(5 * deviation);
    }
  });

  test('differs from site to site, step to step and seed to seed, and repeats for the same', () => {
    const mask = (seed: number, step: number, site: number) => {
      const bits = bitsOf(seed, step);
      for (let i = 0; i < site; i += 1) bits.nextSite();
      return dropout(ones(), { rate: 0.5, bits }).dataSync().join();
    };
    expect(mask(0, 0, 0)).toBe(mask(0, 0, 0));
    const masks = [mask(0, 0, 0), mask(0, 0, 1), mask(0, 1, 0), mask(1, 0, 0), mask(2 ** 32, 0, 0)];
    expect(new Set(masks).size).toBe(masks.length);
  });

  test('hands out sites in call order, and none where nothing is dropped', () => {
    const bits = bitsOf(0, 0);
    const x = tf.ones([2]);
    dropout(x, { rate: 0, bits });
    dropout(x, { rate: 0.5, bits });
    expect(bits.nextSite()).toBe(1);
  });

  test('without bits gives a new tensor with the same values', () => {
    const x = tf.tensor1d([1, 2]);
    const y = dropout(x, { rate: 0.5, bits: null });
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2]);
  });

  test('refuses bad rates, steps, seeds and states', () => {
    const bits = bitsOf(0, 0);
    for (const rate of [1, -0.1, Number.NaN]) {
      expectRefusal(
        'dropout-rate',
        `dropout: dropout rate is ${rate}, expected a number in [0, 1). Use 0 for no dropout.`,
        () => dropout(tf.ones([1]), { rate, bits }),
      );
    }
    expectRefusal(
      'dropout-step',
      'dropoutState: step is -1, expected an integer from 0 to 4294967295. Count steps from 0.',
      () => dropoutState(0, -1),
    );
    expectRefusal(
      'dropout-row',
      'dropoutState: firstRow is 1.5, expected an integer from 0 to 2147483647. Count rows from 0.',
      () => dropoutState(0, 0, 1.5),
    );
    expectRefusal(
      'random-seed',
      'random: seed (0.5) must be an integer from 0 to 9007199254740991. Use one of those.',
      () => dropoutState(0.5, 0),
    );
    expectRefusal(
      'tensor-shape',
      'dropoutBits: state has shape [2], expected [4]. Reshape it or pass the tensor that belongs there.',
      () => dropoutBits(tf.tensor1d([1, 2], 'int32')),
    );
  });

  test('puts seed and step into words', () => {
    expect([...dropoutState(2 ** 32 * 5 + 7, 3)]).toEqual([7, 5, 3, 0]);
    expect([...dropoutState(0, 2 ** 32 - 1, 9)]).toEqual([0, 0, -1, 9]);
  });
});

test('options and bits of the wrong kind are told apart', () => {
  const call = (options: unknown) => () => dropout(tf.ones([2]), options as Parameters<typeof dropout>[1]);
  expect(call(0.5)).toThrowError(
    expect.objectContaining({
      code: 'op-options',
      message:
        'dropout: dropout is 0.5, expected an object. Pass { … } with the keys that the function documents.',
    }),
  );
  expect(call({ rate: 0.5, bits: 7 })).toThrowError(
    expect.objectContaining({
      code: 'dropout-bits',
      message:
        'dropout: dropout bits are 7, expected what dropoutBits() makes, or null for none. Pass { rate, bits }.',
    }),
  );
});
