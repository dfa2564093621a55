import { getKernelsForBackend, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { TfjsWasm } from './tfjs-wasm.js';

/**
 * The kernels of tfjs that give weights to XNNPACK, and the inputs that they give. XNNPACK packs a copy, which tfjs keeps under the number
 * of the tensor until that tensor is disposed of: what is written in place afterwards, it would never see.
 */
export const PACKING_KERNELS: Readonly<Record<string, readonly string[]>> = {
  BatchMatMul: ['b'],
  _FusedMatMul: ['b', 'bias', 'preluActivationWeights'],
  Conv2D: ['filter'],
  FusedConv2D: ['filter', 'bias', 'preluActivationWeights'],
  DepthwiseConv2dNative: ['filter'],
  FusedDepthwiseConv2D: ['filter', 'bias', 'preluActivationWeights'],
  Prelu: ['alpha'],
};

/** Data of which tfjs may hold a packed copy: what only our own kernels read is never in it, and costs nothing. */
const packed = new WeakSet<object>();
let anyPacked = false;

const watched = new WeakSet<object>();

/** From now on, notes what the packing kernels are given. Calling it again does no harm. */
export function watchPackingKernels(): void {
  for (const config of getKernelsForBackend('wasm') as { kernelName: string; kernelFunc: KernelFunc }[]) {
    const names = PACKING_KERNELS[config.kernelName];
    if (names === undefined || watched.has(config)) continue;
    watched.add(config);
    const { kernelFunc } = config;
    config.kernelFunc = (call) => {
      const inputs = call.inputs as unknown as Readonly<Record<string, TensorInfo | undefined>>;
      for (const name of names) {
        const dataId = inputs[name]?.dataId;
        if (dataId !== undefined) packed.add(dataId);
      }
      anyPacked = true;
      return kernelFunc(call);
    };
  }
}

/**
 * To be called after these tensors' memory was written in place: tfjs forgets its packed copies of them, and packs anew when it
 * needs one. Tensor, data and address stay what they are.
 */
export function forgetPacked(backend: TfjsWasm, updated: Iterable<TensorInfo>): void {
  if (!anyPacked) return;
  for (const { dataId } of updated) {
    if (!packed.delete(dataId) || !backend.dataIdMap.has(dataId)) continue;
    const { id, memoryOffset, shape } = backend.dataIdMap.get(dataId);
    const size = shape.reduce((product, length) => product * length, 1);
    // disposing of the number is what drops the copies; the memory itself is not the number's
    backend.wasm.tfjs.disposeData(id);
    backend.wasm.tfjs.registerTensor(id, size, memoryOffset!);
  }
}
