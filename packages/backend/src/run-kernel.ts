import { engine, getBackend, getKernel, type NamedTensorMap } from '@tensorflow/tfjs-core';
import type { KernelAttributes, KernelInputs, KernelName, KernelOutputs, Reference } from './kernels.js';

/** Whether the current tfjs backend has this kernel of ours. */
export function hasKernel(name: KernelName): boolean {
  return getKernel(name, getBackend()) != null;
}

/**
 * Runs the current backend's kernel, or the reference if it has none. Inputs that are absent are left out, not undefined.
 * Called inside `tf.customGrad` (no tape, intermediates tidied) or inside `tf.tidy`.
 */
export function runKernel<N extends KernelName>(
  name: N,
  inputs: KernelInputs<N>,
  attributes: KernelAttributes<N>,
  reference: Reference<N>,
): KernelOutputs<N> {
  if (!hasKernel(name)) return reference(inputs, attributes);
  const outputs = engine().runKernel(name, inputs as unknown as NamedTensorMap, { ...attributes });
  return outputs as unknown as KernelOutputs<N>;
}
