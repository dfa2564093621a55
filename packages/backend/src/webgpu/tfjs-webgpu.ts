import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type {
  GpuAdapterInfo,
  GpuBuffer,
  GpuCommandEncoder,
  GpuComputePass,
  GpuDevice,
  GpuQueue,
} from './gpu.js';

/**
 * What is used of tfjs's WebGPU backend: the only place that knows its insides, all of version 4.22.0. Its kernels and ours
 * write into the same command encoder, so they may be mixed in any order.
 */
export interface TfjsWebgpu {
  readonly device: GpuDevice;
  readonly queue: GpuQueue;
  readonly tensorMap: { get(dataId: object): TensorData | undefined; has(dataId: object): boolean };
  /** data that the open command encoder uses: its buffers are not reused before the submission */
  readonly commandQueueOwnedIds: WeakSet<object>;
  commandEncoder: GpuCommandEncoder | null;
  computePassEncoder: GpuComputePass | null;
  dispatchCountInPass: number;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: DataType, values?: ArrayLike<number>): TensorInfo;
  read(dataId: object): Promise<Float32Array | Int32Array | Uint8Array>;
  readSync(dataId: object): ArrayLike<number>;
  incRef(dataId: object): void;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** tfjs's class, which its package exports. */
export type TfjsWebgpuClass = new (device: GpuDevice, info: GpuAdapterInfo | undefined) => TfjsWebgpu;

export interface TensorData {
  /** the buffer on the GPU, or null while the values are on the CPU alone */
  resource: GpuBuffer | null;
  /** values on the CPU: not uploaded yet, or cached by the last read */
  values: ArrayLike<number> | null;
  readonly dtype: DataType;
  readonly shape: number[];
}

/** Dispatches in one submission of eager kernels: tfjs's own figure is 15, made for vision models. */
export const EAGER_BATCH = 64;
