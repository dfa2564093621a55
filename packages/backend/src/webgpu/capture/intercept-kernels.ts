import { getKernelsForBackend, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { add } from '../../ops/add/webgpu.js';
import { makeTensor } from '../dispatch.js';
import { fillZeros } from '../shaders/fill-zeros.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/** Stock kernels that move no data: their output is the same buffer. */
const VIEWS = new Set(['Identity', 'Reshape']);

/**
 * Runs `work` so that every kernel that it calls is one of ours, which can be recorded. tfjs's tape adds gradients up with its own
 * `Add` and asks for `ZerosLike`: while `work` runs, ours take their place, and afterwards tfjs's are back.
 * @returns the first stock kernel that was called all the same, or 'dataSync' if a tensor was read, or null
 */
export function withOwnKernels(backend: TfjsWebgpu, work: () => void): string | null {
  const stock = (getKernelsForBackend('webgpu') as { kernelName: string; kernelFunc: KernelFunc }[]).filter(
    ({ kernelName }) => !kernelName.startsWith('Seqlab') && !VIEWS.has(kernelName),
  );
  const originals = stock.map(({ kernelFunc }) => kernelFunc);
  let foreign: string | null = null;
  for (const config of stock) {
    const { kernelName, kernelFunc } = config;
    config.kernelFunc = (call) => {
      const own = replacement(kernelName, call as unknown as KernelCall);
      if (own !== null) return own;
      foreign ??= kernelName;
      return kernelFunc(call);
    };
  }
  const { readSync } = backend;
  backend.readSync = (dataId) => {
    foreign ??= 'dataSync';
    return readSync(dataId);
  };
  try {
    work();
  } finally {
    backend.readSync = readSync;
    stock.forEach((config, i) => {
      config.kernelFunc = originals[i]!;
    });
  }
  return foreign;
}

interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: TfjsWebgpu;
}

function replacement(kernelName: string, { inputs, backend }: KernelCall): TensorInfo | null {
  if (kernelName === 'ZerosLike' && inputs.x!.dtype === 'float32') {
    const zeros = makeTensor(backend, inputs.x!.shape);
    fillZeros(backend, zeros);
    return zeros;
  }
  if (kernelName !== 'Add') return null;
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const plain = a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
  return plain ? add(backend, { a, b } as never, {})[0]! : null;
}
