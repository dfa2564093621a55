import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dropoutThreshold } from '../../dropout-threshold.js';
import { output, sizeOf, type WasmKernel } from '../kernel.js';
import type { Machine } from '../machine.js';
import { Opcode } from '../opcodes.js';
import { float, read, write } from '../operand.js';

/**
 * Int32 words that hold one bit for each of `count` elements, of which the first may be any of its block of eight: whole turns of 64, and one
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
  const threshold = dropoutThreshold(rate);
  machine.execute(Opcode.DropoutMask, [
    count,
    site,
    threshold,
    read(dropoutBits, 4),
    write(mask, words),
    count / Math.max(1, rows),
  ]);
  return mask;
}

/** What is kept is multiplied by this. */
export function keepScale(rate: number): number {
  return 1 / (1 - rate);
}

export const dropout: WasmKernel<'SeqlabDropout'> = (machine, { x, dropoutBits }, { rate, site }) => {
  const count = sizeOf(x.shape);
  const mask = dropoutMask(machine, dropoutBits, { count, rows: x.shape[0] ?? 1, rate, site });
  const y = output(machine, x.shape);
  machine.execute(Opcode.DropoutApply, [
    count,
    float(keepScale(rate)),
    read(x, count),
    read(mask, maskWords(count)),
    write(y, count),
  ]);
  machine.backend.disposeData(mask.dataId);
  return [y];
};
