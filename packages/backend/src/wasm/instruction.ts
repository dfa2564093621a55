import type { Opcode } from './opcodes.js';
import type { BufferOperand, Operand } from './operand.js';

/** One call of a kernel, with buffers by name of the tensor rather than by address: what is recorded. */
export interface Instruction {
  readonly opcode: Opcode;
  readonly operands: readonly Operand[];
}

/** Words that an instruction takes: opcode, length, operands. */
export function instructionLength({ operands }: Instruction): number {
  return operands.length + 2;
}

export interface Addresses {
  buffer(operand: BufferOperand): number;
  /** the room for the n-th scratch operand of this instruction, of that many bytes */
  scratch(position: number, bytes: number): number;
}

/** Writes the instruction at a word index of two views of the same memory. */
export function encode(
  instruction: Instruction,
  ints: Int32Array,
  floats: Float32Array,
  at: number,
  addresses: Addresses,
): void {
  const { opcode, operands } = instruction;
  ints[at] = opcode;
  ints[at + 1] = instructionLength(instruction);
  let scratchPosition = 0;
  for (let i = 0; i < operands.length; i += 1) {
    const operand = operands[i]!;
    const word = at + 2 + i;
    if (typeof operand === 'number') ints[word] = operand;
    else if (operand.kind === 'float') floats[word] = operand.value;
    else if (operand.kind === 'buffer') ints[word] = addresses.buffer(operand);
    else ints[word] = addresses.scratch(scratchPosition++, operand.bytes);
  }
}
