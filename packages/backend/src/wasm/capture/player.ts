import { SeqlabError } from '@seqlab/core';
import type { InputArray, Inputs, Rows } from '../../capture/captured-program.js';
import { aligned, allocate, type Block } from '../heap.js';
import type { Machine } from '../machine.js';
import type { LinkedProgram } from './link.js';

/** Where an input goes. */
export interface InputSlot {
  readonly name: string;
  readonly shape: readonly number[];
  /** values, as when the step was recorded: an array may have changed hands since, and be empty */
  readonly length: number;
  readonly dtype: 'int32' | 'float32';
  readonly address: number;
}

/** Where an output is after a step. */
export interface OutputSlot {
  readonly name: string;
  readonly dtype: string;
  readonly size: number;
  readonly address: number;
}

/** Runs a linked program many times in one call: inputs and outputs are rows of tables in WASM memory. */
export interface Player {
  run(steps: readonly Inputs[]): Rows;
  free(): void;
}

/** One row of what `scan` copies: from, to, bytes. */
const COPY_BYTES = 12;

export function makePlayer(
  machine: Machine,
  program: LinkedProgram,
  inputs: readonly InputSlot[],
  outputs: readonly OutputSlot[],
): Player {
  const { backend } = machine;
  let block: Block | null = null;

  function room(bytes: number): number {
    if (block !== null && block.bytes >= bytes) return block.address;
    block?.free();
    block = null;
    block = allocate(backend, bytes);
    return block.address;
  }

  return {
    run(steps) {
      const rows = inputs.map((slot) => steps.map((step) => valuesOf(slot, step)));
      const moving = inputs.filter((_, i) => rows[i]!.some((row) => row !== rows[i]![0]));
      const tables = [...moving.map(({ length }) => length), ...outputs.map(({ size }) => size)];
      const offsets: number[] = [];
      let end = aligned(COPY_BYTES * tables.length);
      for (const size of tables) {
        offsets.push(end);
        end += aligned(4 * size * steps.length);
      }
      const base = room(end);
      const heap = backend.wasm.HEAPU8;
      const words = new Int32Array(heap.buffer);
      const floats = new Float32Array(heap.buffer);
      inputs.forEach((slot, i) => {
        const table = moving.indexOf(slot);
        if (table < 0) {
          heap.set(bytesOf(rows[i]![0]!), slot.address);
          return;
        }
        const { length, dtype } = slot;
        const view = dtype === 'int32' ? words : floats;
        rows[i]!.forEach((row, step) => {
          view.set(row, (base + offsets[table]!) / 4 + length * step);
        });
        words.set([base + offsets[table]!, slot.address, 4 * length], base / 4 + 3 * table);
      });
      outputs.forEach(({ address, size }, i) => {
        const table = moving.length + i;
        words.set([address, base + offsets[table]!, 4 * size], base / 4 + 3 * table);
      });
      machine.scan(program.code, program.instructions, base, moving.length, outputs.length, steps.length);
      // the views are good still: no instruction allocates
      return Object.fromEntries(
        outputs.map(({ name, dtype, size }, i) => {
          const from = base + offsets[moving.length + i]!;
          const bytes = heap.slice(from, from + 4 * size * steps.length).buffer;
          return [name, dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes)];
        }),
      );
    },
    free() {
      block?.free();
      block = null;
    },
  };
}

function bytesOf(values: InputArray['values']): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function valuesOf({ name, shape, length, dtype }: InputSlot, inputs: Inputs): InputArray['values'] {
  const given = inputs[name];
  const fits =
    given !== undefined &&
    given.shape.length === shape.length &&
    given.shape.every((size, axis) => size === shape[axis]) &&
    given.values.constructor === (dtype === 'int32' ? Int32Array : Float32Array) &&
    given.values.length === length;
  if (fits) return given.values;
  throw new SeqlabError(
    'capture-input',
    `capture: the input '${name}' is ${given === undefined ? 'missing' : `[${given.shape.join(', ')}] of ${given.values.length} values`}, expected ${length} values of shape [${shape.join(', ')}] as when the step was recorded. Pass the same inputs.`,
  );
}
