import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttributes, KernelInputs, KernelName } from '../kernels.js';
import type { TfjsWebgpu } from './tfjs-webgpu.js';

/** A kernel of ours on WebGPU: puts its dispatches into the queue and returns its outputs, in the order of `Kernels`. */
export type WebgpuKernel<N extends KernelName> = (
  backend: TfjsWebgpu,
  inputs: KernelInputs<N>,
  attributes: KernelAttributes<N>,
) => TensorInfo[];

/** Product of all but the last dimension. */
export function rowsOf(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((product, size) => product * size, 1);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
