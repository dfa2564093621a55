import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { linear } from '../ops/linear/linear.js';
import { startBackend } from '../start/start-backend.js';

const node20 = process.versions.node.startsWith('20.');

test('fastMath runs on the relaxed build, or says that the engine has none', async () => {
  const started = startBackend('wasm', { fastMath: true });
  if (node20) {
    await expect(started).rejects.toMatchObject({
      code: 'wasm-no-relaxed-simd',
      message:
        'startBackend: this JavaScript engine has no relaxed SIMD, which fastMath needs. Leave fastMath out, or use Node 22 or newer.',
    });
    return;
  }
  await started;
  const y = linear(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]]), null);
  expect([...y.dataSync()]).toEqual([11]);
});
