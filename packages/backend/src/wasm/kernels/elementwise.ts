import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, requireFit, sizeOf, type WasmKernel } from '../kernel.js';
import type { Machine } from '../machine.js';
import { Opcode } from '../opcodes.js';
import { read, scratch, write } from '../operand.js';

export const add: WasmKernel<'SeqlabAdd'> = (machine, { a, b }) => [sum(machine, a, b)];

/** a + b for equal shapes */
export function sum(machine: Machine, a: TensorInfo, b: TensorInfo): TensorInfo {
  const count = sizeOf(a.shape);
  const y = output(machine, a.shape);
  machine.execute(Opcode.Add, [read(a, count), read(b, count), write(y, count), count]);
  return y;
}

/** Zeros of that shape. */
export function zeros(machine: Machine, shape: readonly number[]): TensorInfo {
  const count = sizeOf(shape);
  const y = output(machine, shape);
  machine.execute(Opcode.CopyRows, [1, 4 * count, 0, write(y, count), 0, 0]);
  return y;
}

export const paddingMask: WasmKernel<'SeqlabPaddingMask'> = (machine, { ids }, { padId }) => {
  const count = sizeOf(ids.shape);
  const mask = output(machine, ids.shape, 'int32');
  machine.execute(Opcode.PaddingMask, [read(ids, count), write(mask, count), count, padId]);
  return [mask];
};

export const rotary: WasmKernel<'SeqlabRotary'> = (machine, { x, table }, { columns, offset, inverse }) => {
  const [batch, t, width] = x.shape as [number, number, number];
  const k = table.shape[1]!;
  const whole = k % 2 === 0 && columns % k === 0 && columns >= 0 && columns <= width;
  requireFit('SeqlabRotary', 'an even head width and whole heads among the columns', whole && offset >= 0);
  const count = batch * t * width;
  const y = output(machine, x.shape);
  machine.execute(Opcode.Rotary, [
    batch,
    t,
    width,
    k,
    columns,
    offset,
    inverse ? 1 : 0,
    read(x, count),
    read(table, (offset + t) * k),
    write(y, count),
  ]);
  return [y];
};

export const relativeBias: WasmKernel<'SeqlabRelativeBias'> = (machine, { table, buckets }) => {
  const [rows, heads] = table.shape as [number, number];
  const places = sizeOf(buckets.shape);
  const bias = output(machine, [heads, ...buckets.shape]);
  machine.execute(Opcode.RelativeBias, [
    rows,
    heads,
    places,
    read(table, rows * heads),
    read(buckets, places),
    write(bias, heads * places),
  ]);
  return [bias];
};

export const relativeBiasGradient: WasmKernel<'SeqlabRelativeBiasGradient'> = (machine, inputs, { rows }) => {
  const { dy, buckets } = inputs;
  const heads = dy.shape[0]!;
  const places = sizeOf(buckets.shape);
  const dTable = output(machine, [rows, heads]);
  machine.execute(Opcode.RelativeBiasGradient, [
    rows,
    heads,
    places,
    read(dy, heads * places),
    read(buckets, places),
    write(dTable, rows * heads),
    scratch(8 * rows),
  ]);
  return [dTable];
};
