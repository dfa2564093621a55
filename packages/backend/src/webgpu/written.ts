import type { TensorData } from './tfjs-webgpu.js';

const writes = new WeakMap<TensorData, number>();

/** How often a shader of ours has written to these data. */
export function writesTo(data: TensorData): number {
  return writes.get(data) ?? 0;
}

/** To be called for all that a shader writes: the values that tfjs keeps from an earlier read are no longer true. */
export function markWritten(data: TensorData): void {
  data.values = null;
  writes.set(data, writesTo(data) + 1);
}
