import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import { registerGradients, valueAndGradients } from '../index.js';

// A program that starts tfjs itself: nothing of ours has run before.
test("without tfjs's gradients the error names the line that registers them, and that line does", async () => {
  tf.env().set('PROD', true); // or tfjs recommends a backend of its own, on the console
  await tf.setBackend('cpu');
  const x = tf.variable(tf.tensor1d([1, 2, 3]));
  const mean = () => valueAndGradients(() => tf.mean(tf.square(x)) as tf.Scalar, [x]);
  expect(mean).toThrowError(
    expect.objectContaining({
      code: 'gradients-missing',
      message: expect.stringContaining(
        "None of tfjs's are registered: call await registerGradients() of @seqlab/backend once, before this.",
      ),
    }),
  );
  await registerGradients();
  expect(Array.from(mean().gradients[0]!.dataSync())).toEqual([2 / 3, 4 / 3, 2].map(Math.fround));
});

test('what the program registered itself stays', async () => {
  const own = { kernelName: 'Cumprod', inputsToSave: ['x'], gradFunc: () => ({}) };
  tf.registerGradient(own);
  await registerGradients();
  expect(tf.getGradient('Cumprod')).toBe(own);
});
