import { afterEach, describe, expect, test, vi } from 'vitest';
import { autoMayUseGpu, requestGpu } from './gpu.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const withAdapter = (adapter: object | null) => ({ requestAdapter: () => Promise.resolve(adapter) });

describe('requestGpu in a browser', () => {
  test('gives what the browser has', async () => {
    const gpu = withAdapter(null);
    vi.stubGlobal('navigator', { gpu });
    expect(await requestGpu()).toBe(gpu);
  });

  test('says that WebGPU is not there', async () => {
    vi.stubGlobal('navigator', {});
    await expect(requestGpu()).rejects.toMatchObject({
      code: 'backend-unavailable',
      message:
        "startBackend: 'webgpu' cannot start here: this browser has no WebGPU. Use a current Chrome, Edge, Safari or Firefox, or use backend wasm.",
    });
  });

  test('says that the page is not secure', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('isSecureContext', false);
    await expect(requestGpu()).rejects.toMatchObject({
      code: 'backend-unavailable',
      message:
        "startBackend: 'webgpu' cannot start here: this page is not a secure context, and WebGPU needs one. Open it by https or on localhost, or use backend wasm.",
    });
  });
});

test('auto may use a GPU where there is an adapter', async () => {
  vi.stubGlobal('navigator', {});
  expect(await autoMayUseGpu()).toBe(false);
  vi.stubGlobal('navigator', { gpu: withAdapter(null) });
  expect(await autoMayUseGpu()).toBe(false);
  vi.stubGlobal('navigator', { gpu: withAdapter({}) });
  expect(await autoMayUseGpu()).toBe(true);
});
