import { output, rowsOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, readIf, scratch, write } from '../../wasm/operand.js';
import { matmulScratch } from '../../wasm/scratch-sizes.js';
import { type Activation, keepsPreActivation } from './kernel.js';
import { ActivationCode, LinearGradientOperand, LinearOperand } from './operands.js';

const CODES: Readonly<Record<Activation, ActivationCode>> = {
  none: ActivationCode.none,
  relu: ActivationCode.relu,
  gelu: ActivationCode.gelu,
  'gelu-tanh': ActivationCode.geluTanh,
};

const linear: WasmKernel<'SeqlabLinear'> = (machine, inputs, { activation, rowFrom, rowTo }) => {
  const { x, weight, bias } = inputs;
  const rows = rowsOf(x.shape);
  const width = weight.shape[1]!;
  const columns = rowTo - rowFrom;
  const shape = [...x.shape.slice(0, -1), columns];
  const y = output(machine, shape);
  const preActivation = keepsPreActivation(activation) ? output(machine, shape) : null;
  const count = rows * columns;
  machine.execute(
    Opcode.Linear,
    operands(LinearOperand, {
      rows,
      inputs: width,
      outputs: columns,
      activation: CODES[activation],
      hasBias: bias === undefined ? 0 : 1,
      x: read(x, rows * width),
      weight: read(weight, columns * width, rowFrom * width),
      bias: bias === undefined ? 0 : read(bias, columns, rowFrom),
      y: write(y, count),
      preActivation: preActivation === null ? 0 : write(preActivation, count),
      products: scratch(matmulScratch(rows, columns, width)),
    }),
  );
  return preActivation === null ? [y] : [y, preActivation];
};

const linearGradient: WasmKernel<'SeqlabLinearGradient'> = (machine, inputs, attributes) => {
  const { dy, x, weight, y, preActivation } = inputs;
  const { activation, rowFrom, rowTo, hasBias } = attributes;
  const [total, width] = weight.shape as [number, number];
  const rows = rowsOf(x.shape);
  const columns = rowTo - rowFrom;
  const count = rows * columns;
  const dX = output(machine, x.shape);
  const dWeight = output(machine, weight.shape);
  const dBias = hasBias ? output(machine, [total]) : null;
  const activated = activation === 'relu' ? y : preActivation;
  machine.execute(
    Opcode.LinearGradient,
    operands(LinearGradientOperand, {
      rows,
      inputs: width,
      outputs: columns,
      activation: CODES[activation],
      allOutputs: total,
      rowFrom,
      dy: read(dy, count),
      x: read(x, rows * width),
      weight: read(weight, columns * width, rowFrom * width),
      activated: readIf(activated, count),
      dX: write(dX, rows * width),
      dWeight: write(dWeight, total * width),
      dBias: dBias === null ? 0 : write(dBias, total),
      hasBias: hasBias ? 1 : 0,
      products: scratch(Math.max(matmulScratch(rows, width, columns), matmulScratch(columns, width, rows))),
      slope: scratch(activation === 'none' ? 0 : 4 * count),
    }),
  );
  return dBias === null ? [dX, dWeight] : [dX, dWeight, dBias];
};

export const kernels = { SeqlabLinear: linear, SeqlabLinearGradient: linearGradient };
