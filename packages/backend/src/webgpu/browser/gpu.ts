import { SeqlabError } from '@seqlab/core';
import type { Gpu } from '../gpu.js';

/**
 * The browser's WebGPU, of a page or a worker.
 * @throws `backend-unavailable`
 */
export async function requestGpu(): Promise<Gpu> {
  const gpu = browserGpu();
  if (gpu !== undefined) return gpu;
  const { isSecureContext } = globalThis as { isSecureContext?: boolean };
  const why =
    isSecureContext === false
      ? 'this page is not a secure context, and WebGPU needs one. Open it by https or on localhost, or use backend wasm.'
      : 'this browser has no WebGPU. Use a current Chrome, Edge, Safari or Firefox, or use backend wasm.';
  throw new SeqlabError('backend-unavailable', `startBackend: 'webgpu' cannot start here: ${why}`);
}

/** Whether `auto` may choose WebGPU here: if an adapter is there. */
export async function autoMayUseGpu(): Promise<boolean> {
  const adapter = await browserGpu()?.requestAdapter({ powerPreference: 'high-performance' });
  return adapter != null;
}

/** What `npm install` needs for WebGPU here. */
export function webgpuPackages(tfjsVersion: string): string {
  return `@tensorflow/tfjs-backend-webgpu@${tfjsVersion}`;
}

function browserGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}
