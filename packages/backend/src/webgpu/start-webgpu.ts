import { SeqlabError } from '@seqlab/core';
import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { type AdapterDescription, describeAdapter, wantedLimits } from './adapter-description.js';
import type { Gpu, GpuAdapter, GpuDevice } from './gpu.js';
import { failureOf, watch, whenLost } from './health.js';
import { registerWebgpuKernels } from './register.js';
import type { TfjsWebgpu, TfjsWebgpuClass } from './tfjs-webgpu.js';
import { writesTo } from './written.js';

/** A device that tfjs's backend 'webgpu' stands on. */
export interface WebgpuDevice {
  readonly adapter: AdapterDescription;
  /** the device's first failure (lost, out of memory, invalid command), or null */
  failure(): SeqlabError | null;
  /** ends the device: its memory is free, its tensors are gone */
  stop(): void;
}

/** Held for as long as the process lives: Dawn ends a device whose adapter was collected. */
const held: GpuAdapter[] = [];

let current: { readonly device: GpuDevice; readonly handle: WebgpuDevice } | null = null;

/**
 * Registers tfjs's backend 'webgpu' with our kernels; `tf.setBackend` does the rest. A backend that is there and well stays,
 * and so do its tensors; one whose device failed is replaced by one on a fresh device, and its tensors are gone.
 * @param Backend tfjs's class, passed in since its package is an optional peer
 * @param onLost called once if the device is lost, by `stop` too
 * @throws `backend-unavailable`
 */
export async function registerWebgpu(
  gpu: Gpu,
  Backend: TfjsWebgpuClass,
  onLost: (error: SeqlabError) => void,
): Promise<WebgpuDevice> {
  if (current !== null && failureOf(current.device) === null && findBackendFactory('webgpu') != null) {
    whenLost(current.device, onLost);
    return current.handle;
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new SeqlabError(
      'backend-unavailable',
      "startBackend: 'webgpu' cannot start here: no GPU adapter was found. Update the GPU's driver, or use backend wasm.",
    );
  }
  const device = await requestDevice(adapter);
  watch(device);
  whenLost(device, onLost);
  held.push(adapter);
  const backend = new Backend(device, adapter.info);
  guardReads(backend);
  if (findBackendFactory('webgpu') != null) removeBackend('webgpu');
  registerBackend('webgpu', () => backend as never, 3);
  registerWebgpuKernels();
  const handle: WebgpuDevice = {
    adapter: describeAdapter(adapter),
    failure: () => failureOf(device),
    stop: () => device.destroy(),
  };
  current = { device, handle };
  return handle;
}

async function requestDevice(adapter: GpuAdapter): Promise<GpuDevice> {
  try {
    return await adapter.requestDevice({
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
      requiredLimits: wantedLimits(adapter),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SeqlabError(
      'backend-unavailable',
      `startBackend: 'webgpu' cannot start here: the GPU gave no device (${reason}). Close other programs that use the GPU, or use backend wasm.`,
      { cause },
    );
  }
}

/**
 * A read is where an earlier failure must show: what comes from a device that failed is zeros or garbage, and tfjs would
 * hand it out. And it must be awaited: tfjs's synchronous read stalls browsers, and in Node there is none.
 */
function guardReads(backend: TfjsWebgpu): void {
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const data = backend.tensorMap.get(dataId);
    const writes = data === undefined ? 0 : writesTo(data);
    const outcome = await read(dataId).then(
      (values) => ({ values }),
      (error: unknown) => ({ error }),
    );
    // a read that is rejected may be the first word of a loss, and `lost` settles some turns after it: the queue's answer comes behind both
    if ('error' in outcome) await backend.device.queue.onSubmittedWorkDone().catch(() => undefined);
    const failure = failureOf(backend.device);
    if (failure !== null) throw failure;
    if ('error' in outcome) throw outcome.error;
    // a step may have begun while this read was under way, which must not be kept as the values from now on
    if (data !== undefined && writesTo(data) !== writes) data.values = null;
    return outcome.values;
  };
  backend.readSync = (dataId) => {
    const values = backend.tensorMap.get(dataId)?.values;
    if (values != null) return values;
    throw new SeqlabError(
      'webgpu-sync-read',
      'dataSync: the tensor is on the GPU, expected a read that is awaited. Use await tensor.data().',
    );
  };
}
