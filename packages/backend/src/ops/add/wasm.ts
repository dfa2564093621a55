import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import type { Machine } from '../../wasm/machine.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { AddOperand } from './operands.js';

const add: WasmKernel<'SeqlabAdd'> = (machine, { a, b }) => [sum(machine, a, b)];

/** a + b for equal shapes */
export function sum(machine: Machine, a: TensorInfo, b: TensorInfo): TensorInfo {
  const count = sizeOf(a.shape);
  const y = output(machine, a.shape);
  machine.execute(
    Opcode.Add,
    operands(AddOperand, { a: read(a, count), b: read(b, count), y: write(y, count), count }),
  );
  return y;
}

export const kernels = { SeqlabAdd: add };
