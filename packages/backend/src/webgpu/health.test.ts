import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { linear, type StartedBackend, startBackend } from '../index.js';
import type { GpuDevice } from './gpu.js';
import { assertHealthy, failureOf, watch } from './health.js';
import type { TfjsWebgpu } from './tfjs-webgpu.js';

class GPUOutOfMemoryError {
  readonly message = '\nAllocation of 5 bytes failed.\n - While creating a buffer';
}
class GPUInternalError {
  readonly message = 'The shader compiler crashed:';
}

/** A device that fails when it is told to. */
function brittleDevice() {
  const listeners: ((event: { error: { message: string }; preventDefault(): void }) => void)[] = [];
  let lose: (info: { reason: string; message: string }) => void = () => undefined;
  const lost = new Promise<{ reason: string; message: string }>((resolve) => {
    lose = resolve;
  });
  const device = { lost, addEventListener: (_: string, heard: never) => listeners.push(heard) };
  return {
    device: device as unknown as GpuDevice,
    lose,
    fail: (error: { message: string }) => {
      for (const heard of listeners) heard({ error, preventDefault: () => undefined });
    },
  };
}

describe('failures of a device', () => {
  test.each([
    [
      new GPUOutOfMemoryError(),
      'webgpu-out-of-memory',
      'webgpu: the GPU has no memory left (Allocation of 5 bytes failed), expected room for the whole step. Use smaller batches, or backend wasm.',
    ],
    [
      new GPUInternalError(),
      'webgpu-internal',
      "webgpu: the GPU's driver failed (The shader compiler crashed), expected it to run every shader. Update the driver, or use backend wasm.",
    ],
    [
      { message: '' },
      'webgpu-validation',
      'webgpu: an invalid command was refused (no details), expected none. Use backend wasm and report this.',
    ],
  ])('%o', (error, code, message) => {
    const { device, fail } = brittleDevice();
    watch(device);
    assertHealthy(device);
    fail(error);
    expect(failureOf(device)).toMatchObject({ code, message });
    expect(() => assertHealthy(device)).toThrow(message);
    fail({ message: 'what follows from the first' });
    expect(failureOf(device)).toMatchObject({ code });
  });

  test('a loss outweighs what came before it', async () => {
    const { device, fail, lose } = brittleDevice();
    watch(device);
    fail(new GPUInternalError());
    lose({ reason: '', message: 'Driver reset.' });
    await Promise.resolve();
    expect(failureOf(device)).toMatchObject({
      code: 'webgpu-device-lost',
      message:
        'webgpu: the GPU device was lost (unknown: Driver reset), expected it to stay for the whole run. Start the backend again and resume from the last checkpoint.',
    });
  });
});

const backendNow = () => tf.engine().backend as unknown as TfjsWebgpu;

async function product(): Promise<number[]> {
  const x = tf.tensor2d(
    Float32Array.from({ length: 4096 }, (_, i) => i / 4096),
    [64, 64],
  );
  const y = linear(x, x, null);
  const values = [...(await y.data())];
  tf.dispose([x, y]);
  return values;
}

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('a real device', () => {
  let started: StartedBackend;
  beforeEach(async () => {
    started = await startBackend('webgpu');
  });

  test('starting again keeps a device that is well, and its tensors', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    backendNow().uploadToGPU(x.dataId);
    const again = await startBackend('webgpu');
    expect(again.gpu).toBe(started.gpu);
    expect([...(await x.data())]).toEqual([1, 2, 3]);
    x.dispose();
  });

  test('a lost device is a typed error at once, and the next start has a fresh one with the same results', async () => {
    const lost: string[] = [];
    const start = () => startBackend('webgpu', { onDeviceLost: ({ code }) => lost.push(code) });
    started = await start();
    const before = await product();
    for (let i = 0; i < 5; i += 1) {
      const waiting = product();
      started.gpu!.stop();
      await expect(waiting).rejects.toMatchObject({ code: 'webgpu-device-lost' });
      await expect(async () => product()).rejects.toMatchObject({ code: 'webgpu-device-lost' });
      expect(started.gpu!.failure()).toMatchObject({ code: 'webgpu-device-lost' });
      expect(lost).toEqual(Array(i + 1).fill('webgpu-device-lost'));
      started = await start();
      expect(started.gpu!.failure()).toBe(null);
      expect(await product()).toEqual(before);
    }
  });

  test('an invalid command fails the next read instead of giving zeros', async () => {
    const { device } = backendNow();
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.add(x, x);
    device.createBuffer({ size: 4, usage: 0xffff });
    await expect(y.data()).rejects.toMatchObject({ code: 'webgpu-validation' });
    await expect(async () => product()).rejects.toMatchObject({ code: 'webgpu-validation' });
    tf.dispose([x, y]);
    started = await startBackend('webgpu');
    expect(await product()).toHaveLength(4096);
  });

  test('reads must be awaited', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = linear(x, tf.tensor2d([[1, 1, 1]]), null);
    expect(() => y.dataSync()).toThrow(
      'dataSync: the tensor is on the GPU, expected a read that is awaited. Use await tensor.data().',
    );
    expect([...(await y.data())]).toEqual([6]);
    expect([...y.dataSync()]).toEqual([6]);
    tf.dispose([x, y]);
  });

  test('a tensor that no buffer can hold is refused before it is made', async () => {
    const { maxStorageBufferBindingSize } = backendNow().device.limits;
    const side = Math.ceil(Math.sqrt(maxStorageBufferBindingSize / 4)) + 1;
    const x = tf.zeros([side, 1]) as tf.Tensor2D;
    expect(() => linear(x, x, null)).toThrow(
      `webgpu: a tensor of shape [${side}, ${side}] needs ${4 * side * side} bytes, expected at most ${maxStorageBufferBindingSize} on this adapter. Use smaller batches.`,
    );
    expect(await product()).toHaveLength(4096);
    x.dispose();
  });
});
