import { addressOf, aligned, allocate, type Block } from '../heap.js';
import { encode, instructionLength } from '../instruction.js';
import type { BufferOperand } from '../operand.js';
import type { TfjsWasm } from '../tfjs-wasm.js';
import { type Lifetime, planMemory } from './plan-memory.js';
import { buffersOf, type Recording } from './recording.js';

/** A recording as code in WASM memory, with its intermediates planned into one block. */
export interface LinkedProgram {
  /** address of the first instruction */
  readonly code: number;
  readonly instructions: number;
  readonly bytes: number;
  /** where the tensor's data are after a run */
  addressAfter(buffer: BufferOperand): number;
  free(): void;
}

/** @param outputs data that must be there after the last instruction */
export function link(backend: TfjsWasm, recording: Recording, outputs: ReadonlySet<object>): LinkedProgram {
  const { instructions } = recording;
  const lifetimes: Lifetime[] = [];
  const scratches: number[][] = [];
  const spans = spansOf(recording, outputs);
  const positions = new Map<object, number>();
  for (const [dataId, span] of spans) positions.set(dataId, lifetimes.push(span) - 1);
  instructions.forEach(({ operands }, i) => {
    const own: number[] = [];
    for (const operand of operands) {
      if (typeof operand === 'number' || operand.kind !== 'scratch') continue;
      own.push(lifetimes.push({ bytes: operand.bytes, first: i, last: i }) - 1);
    }
    scratches.push(own);
  });

  const plan = planMemory(lifetimes);
  const words = instructions.reduce((sum, instruction) => sum + instructionLength(instruction), 0);
  const codeBytes = aligned(4 * words);
  const block: Block = allocate(backend, codeBytes + plan.bytes);
  const base = block.address + codeBytes;

  function addressAfter(operand: BufferOperand): number {
    const position = positions.get(operand.tensor.dataId);
    if (position === undefined) return addressOf(backend, operand);
    return base + plan.offsets[position]! + 4 * operand.from;
  }

  try {
    const { buffer } = backend.wasm.HEAPU8;
    const ints = new Int32Array(buffer);
    const floats = new Float32Array(buffer);
    let at = block.address / 4;
    instructions.forEach((instruction, i) => {
      encode(instruction, ints, floats, at, {
        buffer: addressAfter,
        scratch: (position) => base + plan.offsets[scratches[i]![position]!]!,
      });
      at += instructionLength(instruction);
    });
  } catch (error) {
    block.free();
    throw error;
  }
  return {
    code: block.address,
    instructions: instructions.length,
    bytes: codeBytes + plan.bytes,
    addressAfter,
    free: block.free,
  };
}

/** From where an intermediate is first written to where it is last used. */
function spansOf(
  { instructions, intermediates }: Recording,
  outputs: ReadonlySet<object>,
): Map<object, Lifetime> {
  const spans = new Map<object, Lifetime>();
  instructions.forEach((instruction, i) => {
    for (const { tensor, count, from } of buffersOf(instruction)) {
      const { dataId } = tensor;
      if (!intermediates.has(dataId)) continue;
      const before = spans.get(dataId);
      spans.set(dataId, {
        bytes: Math.max(before?.bytes ?? 0, 4 * (from + count)),
        first: before?.first ?? i,
        last: outputs.has(dataId) ? instructions.length : i,
      });
    }
  });
  return spans;
}
