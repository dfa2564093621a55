import type { Activation } from '../../kernels.js';
import { output, rowsOf, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { read, scratch, write } from '../operand.js';
import { matmulScratch } from '../scratch-sizes.js';

const ACTIVATIONS: Readonly<Record<Activation, number>> = { none: 0, relu: 1, gelu: 2 };

export const linear: WasmKernel<'SeqlabLinear'> = (machine, inputs, { activation, rowFrom, rowTo }) => {
  const { x, weight, bias } = inputs;
  const rows = rowsOf(x.shape);
  const width = weight.shape[1]!;
  const columns = rowTo - rowFrom;
  const shape = [...x.shape.slice(0, -1), columns];
  const y = output(machine, shape);
  const preActivation = activation === 'gelu' ? output(machine, shape) : null;
  const count = rows * columns;
  machine.execute(Opcode.Linear, [
    rows,
    width,
    columns,
    ACTIVATIONS[activation],
    bias === undefined ? 0 : 1,
    read(x, rows * width),
    read(weight, columns * width, rowFrom * width),
    bias === undefined ? 0 : read(bias, columns, rowFrom),
    write(y, count),
    preActivation === null ? 0 : write(preActivation, count),
    scratch(matmulScratch(rows, columns, width)),
  ]);
  return preActivation === null ? [y] : [y, preActivation];
};

export const linearGradient: WasmKernel<'SeqlabLinearGradient'> = (machine, inputs, attributes) => {
  const { dy, x, weight, y, preActivation } = inputs;
  const { activation, rowFrom, rowTo, hasBias } = attributes;
  const [total, width] = weight.shape as [number, number];
  const rows = rowsOf(x.shape);
  const columns = rowTo - rowFrom;
  const count = rows * columns;
  const dX = output(machine, x.shape);
  const dWeight = output(machine, weight.shape);
  const dBias = hasBias ? output(machine, [total]) : null;
  const saved = activation === 'relu' ? y : activation === 'gelu' ? preActivation : undefined;
  machine.execute(Opcode.LinearGradient, [
    rows,
    width,
    columns,
    ACTIVATIONS[activation],
    total,
    rowFrom,
    read(dy, count),
    read(x, rows * width),
    read(weight, columns * width, rowFrom * width),
    saved === undefined ? 0 : read(saved, count),
    write(dX, rows * width),
    write(dWeight, total * width),
    dBias === null ? 0 : write(dBias, total),
    hasBias ? 1 : 0,
    scratch(Math.max(matmulScratch(rows, width, columns), matmulScratch(columns, width, rows))),
    scratch(activation === 'none' ? 0 : 4 * count),
  ]);
  return dBias === null ? [dX, dWeight] : [dX, dWeight, dBias];
};
