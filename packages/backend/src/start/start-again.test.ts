import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startBackend } from './start-backend.js';

// tfjs itself takes no second address once a load has failed; in this file no WASM backend runs before
test('after a start with wrong paths, one with right paths succeeds', async () => {
  await expect(startBackend('wasm', { wasmPaths: '/nowhere/' })).rejects.toMatchObject({
    code: 'wasm-file-missing',
  });
  await expect(startBackend('wasm', { wasmPaths: 'neither/' })).rejects.toMatchObject({
    code: 'wasm-file-missing',
  });
  const file = createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  );
  expect((await startBackend('wasm', { wasmPaths: `${dirname(file)}/` })).name).toBe('wasm');
  const sum = tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
  expect([...sum.dataSync()]).toEqual([4, 6]);
  // it runs, and looks for nothing any more
  expect((await startBackend('wasm', { wasmPaths: '/nowhere/' })).name).toBe('wasm');
});
