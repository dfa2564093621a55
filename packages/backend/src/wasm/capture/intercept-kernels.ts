import { engine, getKernelsForBackend, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { sum, zeros } from '../kernels/elementwise.js';
import type { Machine } from '../machine.js';

/** Stock kernels that move no data: their output is the same buffer. */
const VIEWS = new Set(['Identity', 'Reshape']);

/**
 * Runs `work` so that every kernel that it calls is one of ours, which can be recorded. tfjs's tape adds gradients up with its own
 * `Add` and asks for `ZerosLike`: while `work` runs, ours take their place, and afterwards tfjs's are back.
 * @returns the first stock kernel that was called all the same, or 'dataSync' if a tensor was read, or null
 */
export function withOwnKernels(machine: Machine, work: () => void): string | null {
  const stock = (getKernelsForBackend('wasm') as { kernelName: string; kernelFunc: KernelFunc }[]).filter(
    ({ kernelName }) => !kernelName.startsWith('Seqlab') && !VIEWS.has(kernelName),
  );
  const originals = stock.map(({ kernelFunc }) => kernelFunc);
  let foreign: string | null = null;
  for (const config of stock) {
    const { kernelName, kernelFunc } = config;
    config.kernelFunc = (call) => {
      const own = replacement(machine, kernelName, call.inputs as unknown as Record<string, TensorInfo>);
      if (own !== null) return own;
      foreign ??= kernelName;
      return kernelFunc(call);
    };
  }
  const reader = engine();
  const readSync = reader.readSync.bind(reader);
  reader.readSync = (dataId) => {
    foreign ??= 'dataSync';
    return readSync(dataId);
  };
  try {
    work();
  } finally {
    // the method of the class shows again
    delete (reader as { readSync?: unknown }).readSync;
    stock.forEach((config, i) => {
      config.kernelFunc = originals[i]!;
    });
  }
  return foreign;
}

function replacement(machine: Machine, kernelName: string, inputs: Record<string, TensorInfo>): TensorInfo | null {
  if (kernelName === 'ZerosLike' && inputs.x!.dtype === 'float32') return zeros(machine, inputs.x!.shape);
  if (kernelName !== 'Add') return null;
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const plain = a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
  return plain ? sum(machine, a, b) : null;
}
