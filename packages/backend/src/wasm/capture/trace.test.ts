import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { capture, type Inputs, linear, type Step, startBackend } from '../../index.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const inputs: Inputs = { x: { values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } };
const weight = () => tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
/** [x·wᵀ]: 1 + 4, 3 + 8 and 3 + 8, 9 + 16 */
const products = [5, 11, 11, 25];

/** What the step gives when it runs first, second and third, and how often it was called. */
async function runs(step: Step) {
  let calls = 0;
  const captured = capture((given) => {
    calls += 1;
    return step(given);
  });
  const rows: number[][] = [];
  for (let i = 0; i < 3; i += 1) rows.push(Array.from((await captured.run([inputs])).y!));
  const { fallback } = captured;
  captured.dispose();
  return { rows, fallback, calls };
}

test('a step in ops of ours is called once, and its first run is as right as the others', async () => {
  const w = weight();
  const found = await runs(({ x }) => ({ y: linear(x as tf.Tensor2D, w as unknown as tf.Tensor2D, null) }));
  expect(found).toEqual({ rows: [products, products, products], fallback: null, calls: 1 });
});

test('one that assigns a variable runs for real', async () => {
  const w = weight();
  const last = tf.variable(tf.zeros([2, 2]));
  const found = await runs(({ x }) => {
    const y = linear(x as tf.Tensor2D, w as unknown as tf.Tensor2D, null);
    last.assign(y);
    return { y };
  });
  expect(found.rows).toEqual([products, products, products]);
  expect(Array.from(last.dataSync())).toEqual(products);
});

test('one that makes a variable, keeps a tensor or asks for values does so with numbers in them', async () => {
  const w = weight();
  const product = (x: tf.Tensor | undefined) => linear(x as tf.Tensor2D, w as unknown as tf.Tensor2D, null);
  const seen: { made?: tf.Variable; kept?: tf.Tensor; read?: Promise<ArrayLike<number>> } = {};
  const each: Readonly<Record<string, Step>> = {
    made: ({ x }) => {
      const y = product(x);
      seen.made ??= tf.variable(y);
      return { y };
    },
    kept: ({ x }) => {
      const y = product(x);
      seen.kept = tf.keep(tf.clone(y));
      return { y };
    },
    read: ({ x }) => {
      const y = product(x);
      seen.read = y.data();
      return { y };
    },
  };
  for (const [name, step] of Object.entries(each))
    expect({ name, rows: (await runs(step)).rows }).toEqual({ name, rows: [products, products, products] });
  expect(Array.from(seen.made!.dataSync())).toEqual(products);
  expect(Array.from(seen.kept!.dataSync())).toEqual(products);
  expect(Array.from(await seen.read!)).toEqual(products);
});

test('one in ops of tfjs runs op by op, and says which', async () => {
  const { rows, fallback } = await runs(({ x }) => ({ y: tf.mul(x!, 2) }));
  expect({ rows, fallback }).toEqual({ rows: Array(3).fill([2, 4, 6, 8]), fallback: 'Multiply' });
});

test('an error of the step itself is told, and leaves no tensor behind', async () => {
  const w = weight();
  const before = tf.memory().numTensors;
  const captured = capture(({ x }) => {
    linear(x as tf.Tensor2D, w as unknown as tf.Tensor2D, null);
    throw new Error('of its own');
  });
  await expect(captured.run([inputs])).rejects.toThrow('of its own');
  expect(tf.memory().numTensors).toBe(before);
});
