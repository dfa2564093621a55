import { SeqlabError } from '@seqlab/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttributes, KernelInputs, KernelName } from '../kernels.js';
import { checkSize, NOWHERE } from './heap.js';
import type { Machine } from './machine.js';

/** A kernel of ours on WASM: executes its instructions and returns its outputs, in the order of `Kernels`. */
export type WasmKernel<N extends KernelName> = (
  machine: Machine,
  inputs: KernelInputs<N>,
  attributes: KernelAttributes<N>,
) => TensorInfo[];

/** A new tensor whose values are undefined until an instruction writes them; without memory while a step is traced. */
export function output(
  machine: Machine,
  shape: readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): TensorInfo {
  checkSize(4 * sizeOf(shape));
  return machine.backend.makeOutput([...shape], dtype, ...(machine.tracing ? [NOWHERE] : []));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Product of all but the last dimension. */
export function rowsOf(shape: readonly number[]): number {
  return sizeOf(shape.slice(0, -1));
}

/**
 * Refuses attributes that an instruction would turn into addresses outside its tensors. Ops never pass such ones; a
 * kernel that is run by name might.
 * @throws `wasm-attributes`
 */
export function requireFit(kernel: string, what: string, fits: boolean): void {
  if (fits) return;
  throw new SeqlabError(
    'wasm-attributes',
    `${kernel}: the attributes do not fit the tensors, expected ${what}. Call the op instead of its kernel.`,
  );
}
