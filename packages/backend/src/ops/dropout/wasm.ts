import { STREAM_DROPOUT, STREAM_DROPOUT_LOW } from '@seqlab/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import type { Machine } from '../../wasm/machine.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, write } from '../../wasm/operand.js';
import { dropoutThreshold } from './dropout-threshold.js';
import { DropoutApplyOperand, DropoutMaskOperand } from './operands.js';

/**
 * Int32 words that hold one bit for each of `count` elements, of which the first may be any of its block of eight: whole rounds of 64, and one
 * more, so that 16 bits can be read anywhere.
 */
export function maskWords(count: number): number {
  return 2 * Math.ceil((count + 7) / 64) + 1;
}

/** The bits of a dropout site, for the caller to dispose. */
export function dropoutMask(
  machine: Machine,
  dropoutBits: TensorInfo,
  {
    count,
    rows,
    rate,
    site,
  }: { readonly count: number; readonly rows: number; readonly rate: number; readonly site: number },
): TensorInfo {
  const words = maskWords(count);
  const mask = output(machine, [words], 'int32');
  machine.execute(
    Opcode.DropoutMask,
    operands(DropoutMaskOperand, {
      count,
      site,
      threshold: dropoutThreshold(rate),
      stream: STREAM_DROPOUT,
      lowStream: STREAM_DROPOUT_LOW,
      bits: read(dropoutBits, 4),
      mask: write(mask, words),
      rowElements: count / Math.max(1, rows),
    }),
  );
  return mask;
}

/** What is kept is multiplied by this. */
export function keepScale(rate: number): number {
  return 1 / (1 - rate);
}

const dropout: WasmKernel<'SeqlabDropout'> = (machine, { x, dropoutBits }, { rate, site }) => {
  const count = sizeOf(x.shape);
  const mask = dropoutMask(machine, dropoutBits, { count, rows: x.shape[0] ?? 1, rate, site });
  const y = output(machine, x.shape);
  machine.execute(
    Opcode.DropoutApply,
    operands(DropoutApplyOperand, {
      count,
      keepScale: float(keepScale(rate)),
      x: read(x, count),
      mask: read(mask, maskWords(count)),
      y: write(y, count),
    }),
  );
  machine.backend.disposeData(mask.dataId);
  return [y];
};

export const kernels = { SeqlabDropout: dropout };
