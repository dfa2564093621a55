import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, sizeOf } from '../../wasm/kernel.js';
import type { Machine } from '../../wasm/machine.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { CopyRowsOperand } from './operands.js';

/** Rows of `width` numbers: the same part of each batch row of `from` goes to the same part of each row of `to`. */
interface RowCopy {
  readonly batch: number;
  readonly width: number;
  /** null writes zeros */
  readonly from: { readonly tensor: TensorInfo; readonly first: number; readonly step: number } | null;
  readonly to: { readonly tensor: TensorInfo; readonly first: number; readonly step: number };
}

/** What the ops that move positions are made of; no op of its own. */
export function copyRows(machine: Machine, { batch, width, from, to }: RowCopy): void {
  if (batch === 0 || width === 0) return;
  const span = (step: number): number => (batch - 1) * step + width;
  machine.execute(
    Opcode.CopyRows,
    operands(CopyRowsOperand, {
      rows: batch,
      bytes: 4 * width,
      from: from === null ? 0 : read(from.tensor, span(from.step), from.first),
      to: write(to.tensor, span(to.step), to.first),
      fromStep: from === null ? 0 : 4 * from.step,
      toStep: 4 * to.step,
    }),
  );
}

/** Zeros of that shape. */
export function zeros(machine: Machine, shape: readonly number[]): TensorInfo {
  const count = sizeOf(shape);
  const y = output(machine, shape);
  machine.execute(
    Opcode.CopyRows,
    operands(CopyRowsOperand, {
      rows: 1,
      bytes: 4 * count,
      from: 0,
      to: write(y, count),
      fromStep: 0,
      toStep: 0,
    }),
  );
  return y;
}
