import { ONE_CHAIN } from '../../long-sums.js';
import { output, rowsOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, scratch, write } from '../../wasm/operand.js';
import { LayerNormGradientOperand, LayerNormOperand } from './operands.js';

/** saved [R, 2]: mean and 1/√(variance + eps) */
const layerNorm: WasmKernel<'SeqlabLayerNorm'> = (machine, { x, weight, bias }, { eps }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const y = output(machine, x.shape);
  const saved = output(machine, [rows, 2]);
  machine.execute(
    Opcode.LayerNorm,
    operands(LayerNormOperand, {
      rows,
      width,
      eps: float(eps),
      x: read(x, rows * width),
      weight: read(weight, width),
      bias: read(bias, width),
      y: write(y, rows * width),
      saved: write(saved, rows * 2),
    }),
  );
  return [y, saved];
};

const layerNormGradient: WasmKernel<'SeqlabLayerNormGradient'> = (machine, { dy, x, weight, saved }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const dX = output(machine, x.shape);
  const dWeight = output(machine, [width]);
  const dBias = output(machine, [width]);
  machine.execute(
    Opcode.LayerNormGradient,
    operands(LayerNormGradientOperand, {
      rows,
      width,
      dy: read(dy, rows * width),
      x: read(x, rows * width),
      weight: read(weight, width),
      saved: read(saved, rows * 2),
      dX: write(dX, rows * width),
      dWeight: write(dWeight, width),
      dBias: write(dBias, width),
      block: scratch(rows > ONE_CHAIN ? 8 * width : 0),
    }),
  );
  return [dX, dWeight, dBias];
};

export const kernels = { SeqlabLayerNorm: layerNorm, SeqlabLayerNormGradient: layerNormGradient };
