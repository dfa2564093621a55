import type { Rows, Tensors } from '../../capture/captured-program.js';
import { BufferUsage, type GpuBuffer, type GpuCommandEncoder, MAP_MODE_READ } from '../gpu.js';
import { failureOf } from '../health.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/** Collects the outputs of the steps of one submission in one buffer, which is read once. */
export interface OutputTable {
  prepare(steps: number): {
    /** copies the outputs of step i, after its dispatches */
    copyRow(encoder: GpuCommandEncoder, step: number): void;
    /** after the submission */
    read(): Promise<Rows>;
  };
  dispose(): void;
}

interface Column {
  readonly name: string;
  readonly buffer: GpuBuffer;
  /** bytes: where in a row, and how many */
  readonly offset: number;
  readonly bytes: number;
  readonly dtype: string;
}

export function outputTable(
  backend: TfjsWebgpu,
  outputs: Tensors,
  bufferOf: (dataId: object) => GpuBuffer,
): OutputTable {
  const { device } = backend;
  let rowBytes = 0;
  const columns = Object.entries(outputs).map(([name, { dataId, size, dtype }]): Column => {
    const column = { name, buffer: bufferOf(dataId), offset: rowBytes, bytes: 4 * size, dtype };
    rowBytes += column.bytes;
    return column;
  });
  /** buffers that no read is waiting for */
  const free: GpuBuffer[] = [];
  const all = new Set<GpuBuffer>();

  function take(bytes: number): GpuBuffer {
    const at = free.findIndex(({ size }) => size >= bytes);
    if (at >= 0) return free.splice(at, 1)[0]!;
    for (const small of free.splice(0)) {
      all.delete(small);
      small.destroy();
    }
    const made = device.createBuffer({
      size: Math.max(4, bytes),
      usage: BufferUsage.mapRead | BufferUsage.copyDestination,
    });
    all.add(made);
    return made;
  }

  async function read(table: GpuBuffer, steps: number): Promise<Rows> {
    try {
      await table.mapAsync(MAP_MODE_READ);
    } catch (cause) {
      await Promise.resolve();
      throw failureOf(device) ?? cause;
    }
    const failure = failureOf(device);
    if (failure !== null) throw failure;
    const words = new Uint8Array(table.getMappedRange().slice(0, rowBytes * steps));
    table.unmap();
    free.push(table);
    return Object.fromEntries(columns.map((column) => [column.name, gather(words, column, rowBytes, steps)]));
  }

  return {
    prepare(steps) {
      const table = take(rowBytes * steps);
      return {
        copyRow(encoder, step) {
          for (const { buffer, offset, bytes } of columns)
            encoder.copyBufferToBuffer(buffer, 0, table, step * rowBytes + offset, bytes);
        },
        read: () => read(table, steps),
      };
    },
    dispose() {
      for (const table of all) table.destroy();
    },
  };
}

function gather(
  words: Uint8Array,
  { offset, bytes, dtype }: Column,
  rowBytes: number,
  steps: number,
): Float32Array | Int32Array {
  const values = new Uint8Array(bytes * steps);
  for (let i = 0; i < steps; i += 1)
    values.set(words.subarray(i * rowBytes + offset, i * rowBytes + offset + bytes), i * bytes);
  return dtype === 'int32' ? new Int32Array(values.buffer) : new Float32Array(values.buffer);
}
