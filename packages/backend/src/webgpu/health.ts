import { SeqlabError } from '@seqlab/core';
import type { GpuDevice } from './gpu.js';

/** The first thing that went wrong on each device: errors arrive late on a GPU, and everything after the first is noise. */
const failures = new WeakMap<GpuDevice, SeqlabError>();

/** Remembers the device's first failure from now on. */
export function watch(device: GpuDevice): void {
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    if (!failures.has(device)) failures.set(device, errorOf(event.error));
  });
  // a lost device makes every later call fail: that it was lost is what matters
  whenLost(device, (error) => failures.set(device, error));
}

/** Calls back once the device is lost, for whatever reason. */
export function whenLost(device: GpuDevice, tell: (error: SeqlabError) => void): void {
  void device.lost.then(({ reason, message }) => {
    const details = message === '' ? '' : `: ${firstLine(message)}`;
    tell(
      new SeqlabError(
        'webgpu-device-lost',
        `webgpu: the GPU device was lost (${reason || 'unknown'}${details}), expected it to stay for the whole run. Start the backend again and resume from the last checkpoint.`,
      ),
    );
  });
}

/** The device's first failure, or null. */
export function failureOf(device: GpuDevice): SeqlabError | null {
  return failures.get(device) ?? null;
}

/** @throws `webgpu-device-lost`, `webgpu-out-of-memory`, `webgpu-validation`, `webgpu-internal` */
export function assertHealthy(device: GpuDevice): void {
  const failure = failures.get(device);
  if (failure !== undefined) throw failure;
}

function errorOf(error: { readonly message: string }): SeqlabError {
  const kind = error.constructor.name;
  if (kind === 'GPUOutOfMemoryError') {
    return new SeqlabError(
      'webgpu-out-of-memory',
      `webgpu: the GPU has no memory left (${firstLine(error.message)}), expected room for the whole step. Use smaller batches, or backend wasm.`,
      { cause: error },
    );
  }
  if (kind === 'GPUInternalError') {
    return new SeqlabError(
      'webgpu-internal',
      `webgpu: the GPU's driver failed (${firstLine(error.message)}), expected it to run every shader. Update the driver, or use backend wasm.`,
      { cause: error },
    );
  }
  return new SeqlabError(
    'webgpu-validation',
    `webgpu: an invalid command was refused (${firstLine(error.message)}), expected none. Use backend wasm and report this.`,
    { cause: error },
  );
}

function firstLine(message: string): string {
  const line = message.split('\n').find((text) => text.trim() !== '') ?? 'no details';
  return line.trim().replace(/[.:]$/, '');
}
