import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmMemory } from './web-assembly.js';

/** What we use of tfjs's WASM backend. Addresses never change, but views of the memory die when it grows: read HEAPU8 anew after each allocation. */
export interface TfjsWasm extends KernelBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: WasmMemory };
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** what the module calls each tensor by its number */
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  readonly dataIdMap: {
    has(dataId: object): boolean;
    get(dataId: object): TensorData;
  };
  /** @param memoryOffset where its memory is; default: memory of its own */
  makeOutput(shape: readonly number[], dtype: DataType, memoryOffset?: number): TensorInfo;
}

interface TensorData {
  readonly id: number;
  readonly memoryOffset: number | null;
  readonly shape: readonly number[];
  readonly dtype: DataType;
}
