import { output, rowsOf, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { float, read, scratch, write } from '../operand.js';
import { ONE_CHAIN } from '../scratch-sizes.js';

export const layerNorm: WasmKernel<'SeqlabLayerNorm'> = (machine, { x, weight, bias }, { epsilon }) => {
  const rows = rowsOf(x.shape);
  const d = weight.shape[0]!;
  const y = output(machine, x.shape);
  const memo = output(machine, [rows, 2]);
  machine.execute(Opcode.LayerNorm, [
    rows,
    d,
    float(epsilon),
    read(x, rows * d),
    read(weight, d),
    read(bias, d),
    write(y, rows * d),
    write(memo, rows * 2),
  ]);
  return [y, memo];
};

export const layerNormGradient: WasmKernel<'SeqlabLayerNormGradient'> = (machine, inputs) => {
  const { dy, x, weight, memo } = inputs;
  const rows = rowsOf(x.shape);
  const d = weight.shape[0]!;
  const dX = output(machine, x.shape);
  const dWeight = output(machine, [d]);
  const dBias = output(machine, [d]);
  machine.execute(Opcode.LayerNormGradient, [
    rows,
    d,
    read(dy, rows * d),
    read(x, rows * d),
    read(weight, d),
    read(memo, rows * 2),
    write(dX, rows * d),
    write(dWeight, d),
    write(dBias, d),
    scratch(rows > ONE_CHAIN ? 8 * d : 0),
  ]);
  return [dX, dWeight, dBias];
};
