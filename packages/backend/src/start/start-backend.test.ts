import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { backendLoaders } from './backend-loaders.js';
import { type BackendName, startBackend, startBackendFrom } from './start-backend.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const failing = (error: unknown) => ({ load: () => Promise.reject(error) });

describe('startBackend', () => {
  test.each(['cpu', 'wasm'] as const)('starts %s and prints nothing', async (name) => {
    const output = [
      vi.spyOn(process.stdout, 'write').mockReturnValue(true),
      vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      ...(['log', 'warn', 'error', 'info'] as const).map((method) =>
        vi.spyOn(console, method).mockReturnValue(undefined),
      ),
    ];
    const started = await startBackend(name);
    expect(started).toEqual({ name, reason: `${name} was asked for` });
    expect(tf.getBackend()).toBe(name);
    const sum = tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
    expect([...sum.dataSync()]).toEqual([4, 6]);
    for (const spy of output) expect(spy).not.toHaveBeenCalled();
  });

  test('auto says what it chose and why', async () => {
    expect(await startBackend('auto')).toEqual({
      name: 'wasm',
      reason: 'auto chose wasm: it uses no GPU on this platform',
    });
  });

  test('two starts at once come one after the other', async () => {
    const both = await Promise.all([startBackend('wasm'), startBackend('cpu')]);
    expect(both.map(({ name }) => name)).toEqual(['wasm', 'cpu']);
    expect(tf.getBackend()).toBe('cpu');
  });

  test('WASM runs on one thread, and the flags are the host’s again', async () => {
    const flags = tf.env().getFlags() as Record<string, unknown>;
    tf.env().set('PROD', false);
    delete flags.WASM_HAS_MULTITHREAD_SUPPORT;
    await startBackend('wasm');
    expect(tf.env().getBool('PROD')).toBe(false);
    expect('WASM_HAS_MULTITHREAD_SUPPORT' in flags).toBe(false);
    expect('PThread' in (tf.engine().backend as unknown as { wasm: object }).wasm).toBe(false);
    await expect(startBackend('cuda' as BackendName)).rejects.toThrow();
    expect(tf.env().getBool('PROD')).toBe(false);
  });

  test('an unknown name is refused', async () => {
    await expect(startBackend('cuda' as BackendName)).rejects.toMatchObject({
      code: 'backend-unknown',
      message:
        "startBackend: 'cuda' is no backend, expected 'auto', 'wasm', 'webgpu' or 'cpu'. Use one of them.",
    });
  });

  test('a missing package names the command that installs it', async () => {
    const error = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const start = startBackendFrom({ ...backendLoaders, wasm: failing(error) }, 'wasm', {});
    await expect(start).rejects.toMatchObject({
      code: 'backend-missing',
      cause: error,
      message:
        "startBackend: the backend 'wasm' needs the package @tensorflow/tfjs-backend-wasm, which is not installed. Run: npm install @tensorflow/tfjs-backend-wasm@4.22.0",
    });
  });

  test('a package that breaks while loading passes its reason on', async () => {
    const start = startBackendFrom({ ...backendLoaders, wasm: failing(new Error('bad bytes')) }, 'wasm', {});
    await expect(start).rejects.toMatchObject({
      code: 'backend-unavailable',
      message:
        "startBackend: the backend 'wasm' could not be loaded: bad bytes. Check the installation of @tensorflow/tfjs-backend-wasm.",
    });
  });

  test('a backend that cannot start is an error, and cpu does not take its place', async () => {
    await startBackend('cpu');
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => Promise.reject(new Error('no memory')), 2);
    await expect(startBackend('wasm')).rejects.toMatchObject({
      code: 'backend-unavailable',
      message:
        "startBackend: the backend 'wasm' did not start: no memory. Install it anew: npm install @tensorflow/tfjs-backend-wasm, of the version of tfjs-core, and start it before tfjs is used.",
    });
  });
});
