import { SeqlabError } from '@seqlab/core';
import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { GpuBuffer } from './gpu.js';
import { assertHealthy } from './health.js';
import { compile, emptyBuffer, type Grid, type Program, paramsBuffer } from './program.js';
import { EAGER_BATCH, type TfjsWebgpu } from './tfjs-webgpu.js';
import { markWritten } from './written.js';

/** One use of a program: what is bound, and how many workgroups run. */
export interface Dispatch {
  readonly program: Program;
  /** inputs, then outputs, in the program's order; a stock tensor or one of ours */
  readonly tensors: readonly TensorInfo[];
  readonly params: Readonly<Record<string, number>>;
  readonly grid: Grid;
}

/** Told of every dispatch while a step is recorded. */
export type DispatchListener = (dispatch: Dispatch) => void;

let listener: DispatchListener | null = null;

/** Hands every dispatch of `work` to `heard` after it was put into the queue. */
export function listenToDispatches<T>(heard: DispatchListener, work: () => T): T {
  const before = listener;
  listener = heard;
  try {
    return work();
  } finally {
    listener = before;
  }
}

/** Puts a program into the open command encoder of tfjs's backend. Outputs that were read before lose their cached values. */
export function dispatch<P extends string>(
  backend: TfjsWebgpu,
  program: Program<P>,
  tensors: readonly TensorInfo[],
  params: Readonly<Record<NoInfer<P>, number>>,
  grid: Grid,
): void {
  assertHealthy(backend.device);
  if (grid[0] === 0 || grid[1] === 0 || grid[2] === 0) return;
  checkGrid(backend, program, grid);
  const buffers = tensors.map((tensor, binding) => bufferOf(backend, tensor, binding));
  const { pipeline } = compile(backend.device, program);
  const group = bind(backend, program, buffers, params);
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  const pass = backend.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...grid);
  const firstOutput = Object.keys(program.inputs).length;
  tensors.forEach(({ dataId }, i) => {
    backend.commandQueueOwnedIds.add(dataId);
    if (i >= firstOutput && util.sizeFromShape(tensors[i]!.shape) > 0)
      markWritten(backend.tensorMap.get(dataId)!);
  });
  listener?.({ program, tensors, params, grid });
  backend.dispatchCountInPass += 1;
  if (backend.dispatchCountInPass < EAGER_BATCH) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** A bind group of these buffers and parameters. */
export function bind(
  backend: TfjsWebgpu,
  program: Program,
  buffers: readonly GpuBuffer[],
  params: Readonly<Record<string, number>>,
): object {
  const { layout } = compile(backend.device, program);
  const bound = [...buffers, paramsBuffer(backend.device, program, params)];
  return backend.device.createBindGroup({
    layout,
    entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
}

/** A new tensor, on the GPU unless it has no elements. */
export function makeTensor(backend: TfjsWebgpu, shape: number[], dtype: DataType = 'float32'): TensorInfo {
  const tensor = backend.makeTensorInfo(shape, dtype);
  if (util.sizeFromShape(shape) === 0)
    backend.tensorMap.get(tensor.dataId)!.values = util.getTypedArrayFromDType(dtype as 'float32', 0);
  return tensor;
}

function bufferOf(backend: TfjsWebgpu, tensor: TensorInfo, binding: number): GpuBuffer {
  const size = util.sizeFromShape(tensor.shape);
  if (size === 0) return emptyBuffer(backend.device, binding);
  const { maxStorageBufferBindingSize, maxBufferSize } = backend.device.limits;
  const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (4 * size > limit) {
    throw new SeqlabError(
      'webgpu-buffer-limit',
      `webgpu: a tensor of shape [${tensor.shape.join(', ')}] needs ${4 * size} bytes, expected at most ${limit} on this adapter. Use smaller batches.`,
    );
  }
  backend.uploadToGPU(tensor.dataId);
  return backend.tensorMap.get(tensor.dataId)!.resource!;
}

function checkGrid(backend: TfjsWebgpu, program: Program, grid: Grid): void {
  const limit = backend.device.limits.maxComputeWorkgroupsPerDimension;
  if (Math.max(...grid) <= limit) return;
  throw new SeqlabError(
    'webgpu-dispatch-limit',
    `webgpu: ${program.name} needs ${grid.join(' × ')} workgroups, expected at most ${limit} in each dimension. Use smaller batches.`,
  );
}
