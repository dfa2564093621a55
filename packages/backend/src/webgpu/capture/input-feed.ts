import { SeqlabError } from '@seqlab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { InputArray, Inputs } from '../../capture/captured-program.js';
import { BufferUsage, type GpuBuffer, type GpuCommandEncoder } from '../gpu.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/** Puts the inputs of each step into the buffers that the program reads. */
export interface InputFeed {
  /** Sends the values of all steps; the result copies those of step i into place, before its dispatches. */
  prepare(steps: readonly Inputs[]): (encoder: GpuCommandEncoder, step: number) => void;
  dispose(): void;
}

interface Slot {
  readonly name: string;
  readonly buffer: GpuBuffer;
  readonly shape: readonly number[];
  /** what the buffer holds after all that was submitted */
  current: InputArray['values'];
  /** rows for the steps of one submission; grows when more are needed */
  table: GpuBuffer | null;
}

export function inputFeed(
  backend: TfjsWebgpu,
  tensors: Readonly<Record<string, Tensor>>,
  first: Inputs,
): InputFeed {
  const { device, queue } = backend;
  const slots = Object.entries(tensors)
    .filter(([, { size }]) => size > 0)
    .map(
      ([name, { dataId, shape }]): Slot => ({
        name,
        shape,
        buffer: backend.tensorMap.get(dataId)!.resource!,
        current: first[name]!.values,
        table: null,
      }),
    );

  function tableOf(slot: Slot, bytes: number): GpuBuffer {
    if (slot.table !== null && slot.table.size >= bytes) return slot.table;
    slot.table?.destroy();
    slot.table = device.createBuffer({
      size: bytes,
      usage: BufferUsage.copySource | BufferUsage.copyDestination,
    });
    return slot.table;
  }

  return {
    prepare(steps) {
      const copies: ((encoder: GpuCommandEncoder, step: number) => void)[] = [];
      for (const slot of slots) {
        const rows = steps.map((inputs) => valuesOf(slot, inputs));
        const before = slot.current;
        slot.current = rows[rows.length - 1]!;
        if (rows.every((row) => row === rows[0])) {
          if (rows[0] !== before) queue.writeBuffer(slot.buffer, 0, rows[0]!);
          continue;
        }
        const bytes = rows[0]!.byteLength;
        const table = tableOf(slot, bytes * rows.length);
        queue.writeBuffer(table, 0, joined(rows));
        copies.push((encoder, step) => {
          encoder.copyBufferToBuffer(table, step * bytes, slot.buffer, 0, bytes);
        });
      }
      return (encoder, step) => {
        for (const copy of copies) copy(encoder, step);
      };
    },
    dispose() {
      for (const { table } of slots) table?.destroy();
    },
  };
}

function valuesOf({ name, shape, current }: Slot, inputs: Inputs): InputArray['values'] {
  const given = inputs[name];
  const fits =
    given !== undefined &&
    given.shape.length === shape.length &&
    given.shape.every((size, axis) => size === shape[axis]) &&
    given.values.constructor === current.constructor &&
    given.values.length === current.length;
  if (fits) return given.values;
  throw new SeqlabError(
    'capture-input',
    `capture: the input '${name}' is ${given === undefined ? 'missing' : `[${given.shape.join(', ')}]`}, expected ${current.constructor.name} of shape [${shape.join(', ')}] as when the step was recorded. Pass the same inputs.`,
  );
}

function joined(rows: readonly InputArray['values'][]): Uint8Array {
  const bytes = rows[0]!.byteLength;
  const all = new Uint8Array(bytes * rows.length);
  rows.forEach((row, i) => {
    all.set(new Uint8Array(row.buffer, row.byteOffset, bytes), i * bytes);
  });
  return all;
}
