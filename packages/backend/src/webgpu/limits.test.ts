import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { attention, linear, startBackend } from '../index.js';
import { dispatch } from './dispatch.js';
import { elementwise } from './program.js';
import type { TfjsWebgpu } from './tfjs-webgpu.js';

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('limits', () => {
  beforeAll(async () => {
    await startBackend('webgpu');
  });

  test('a head that no thread can hold is refused', () => {
    const query = tf.zeros([1, 2, 3 * 1000]) as tf.Tensor3D;
    expect(() => attention(query, null, { heads: 2, dModel: 1000 })).toThrow(
      'attention: heads of width 500 (dModel 1000 / heads 2), expected at most 480 on webgpu. Use at least 3 heads, or backend wasm.',
    );
    query.dispose();
  });

  test('more workgroups than a line may have are refused', () => {
    const backend = tf.engine().backend as unknown as TfjsWebgpu;
    const ones = elementwise({ name: 'test-ones', inputs: {}, outputs: { y: 'f32' }, code: 'y[i] = 1.0;' });
    const y = backend.makeTensorInfo([4], 'float32');
    expect(() => dispatch(backend, ones, [y], { count: 4 }, [70_000, 1, 1])).toThrow(
      'webgpu: test-ones needs 70000 × 1 × 1 workgroups, expected at most 65535 in each dimension. Use smaller batches.',
    );
    backend.disposeData(y.dataId);
  });

  test('rows past the longest line of workgroups are computed all the same', async () => {
    const rows = 8 * 65_535 + 5;
    const x = tf.ones([rows, 1]);
    const y = linear(x, tf.tensor2d([[2]]), tf.tensor1d([1]));
    const last = tf.slice(y as tf.Tensor2D, [rows - 3, 0], [3, 1]);
    expect([...(await last.data())]).toEqual([3, 3, 3]);
    tf.dispose([x, y, last]);
  });
});
