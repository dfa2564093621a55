import { util } from '@tensorflow/tfjs-core';
import type { ProgramStats, Tensors } from '../../capture/captured-program.js';
import { bind } from '../dispatch.js';
import {
  BufferUsage,
  type GpuBindGroup,
  type GpuBuffer,
  type GpuCommandEncoder,
  type GpuPipeline,
} from '../gpu.js';
import { assertHealthy } from '../health.js';
import { compile, emptyBuffer, type Grid } from '../program.js';
import type { TensorData, TfjsWebgpu } from '../tfjs-webgpu.js';
import { markWritten } from '../written.js';
import { planBuffers } from './plan-buffers.js';
import type { Recording } from './recording.js';

/** The dispatches of a step with everything bound, ready to be encoded any number of times. */
export interface ReplayList {
  /** Hands tfjs's open commands to the queue, so that ours come after them. @throws the device's failure */
  flush(): void;
  encode(encoder: GpuCommandEncoder): void;
  /** the buffer with the data at the end of a step */
  bufferOf(dataId: object): GpuBuffer;
  stale(): boolean;
  readonly stats: ProgramStats;
  dispose(): void;
}

interface BoundDispatch {
  readonly pipeline: GpuPipeline;
  readonly group: GpuBindGroup;
  readonly grid: Grid;
}

export function replayList(backend: TfjsWebgpu, recording: Recording, outputs: Tensors): ReplayList {
  const { device } = backend;
  const kept = new Set<object>();
  for (const { dataId } of Object.values(outputs)) if (recording.intermediates.has(dataId)) kept.add(dataId);
  const { sizes, places } = planBuffers(recording, kept);
  const usage = BufferUsage.storage | BufferUsage.copySource;
  const buffers = sizes.map((size) => device.createBuffer({ size, usage }));

  /** data from outside, with the buffer that it was in: parameters, moments, inputs, constants */
  const outside = new Map<object, GpuBuffer>();
  /** those of them that the step writes in place */
  const written = new Set<TensorData>();
  function bufferOf(dataId: object): GpuBuffer {
    const place = places.get(dataId);
    if (place !== undefined) return buffers[place]!;
    const buffer = backend.tensorMap.get(dataId)!.resource!;
    outside.set(dataId, buffer);
    return buffer;
  }
  let bytesBound = 0;
  const list = recording.dispatches.map(({ program, tensors, params, grid }): BoundDispatch => {
    const firstOutput = Object.keys(program.inputs).length;
    const bound = tensors.map(({ dataId, shape }, binding) => {
      if (util.sizeFromShape(shape) === 0) return emptyBuffer(device, binding);
      if (binding >= firstOutput && !places.has(dataId)) written.add(backend.tensorMap.get(dataId)!);
      bytesBound += 4 * util.sizeFromShape(shape);
      return bufferOf(dataId);
    });
    return {
      pipeline: compile(device, program).pipeline,
      group: bind(backend, program, bound, params),
      grid,
    };
  });

  return {
    flush() {
      assertHealthy(device);
      if (backend.commandEncoder === null) return;
      backend.endComputePassEncoder();
      backend.submitQueue();
    },
    encode(encoder) {
      const pass = encoder.beginComputePass();
      let current: GpuPipeline | null = null;
      for (const { pipeline, group, grid } of list) {
        if (pipeline !== current) pass.setPipeline(pipeline);
        current = pipeline;
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...grid);
      }
      pass.end();
      // what tfjs has cached of them is no longer true
      for (const data of written) markWritten(data);
    },
    bufferOf,
    // asking for data that is gone would make tfjs look for it on other backends
    stale: () =>
      [...outside].some(
        ([dataId, buffer]) =>
          !backend.tensorMap.has(dataId) || backend.tensorMap.get(dataId)!.resource !== buffer,
      ),
    stats: {
      instructions: list.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      bytesBound,
    },
    dispose() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
