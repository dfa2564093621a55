import { ONE_CHAIN } from '../../long-sums.js';
import { output, rowsOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, scratch, write } from '../../wasm/operand.js';
import { RmsNormGradientOperand, RmsNormOperand } from './operands.js';

/** saved [R]: 1/√(mean of x² + eps) */
const rmsNorm: WasmKernel<'SeqlabRmsNorm'> = (machine, { x, weight }, { eps }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const y = output(machine, x.shape);
  const saved = output(machine, [rows]);
  machine.execute(
    Opcode.RmsNorm,
    operands(RmsNormOperand, {
      rows,
      width,
      eps: float(eps),
      x: read(x, rows * width),
      weight: read(weight, width),
      y: write(y, rows * width),
      saved: write(saved, rows),
    }),
  );
  return [y, saved];
};

const rmsNormGradient: WasmKernel<'SeqlabRmsNormGradient'> = (machine, { dy, x, weight, saved }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const dX = output(machine, x.shape);
  const dWeight = output(machine, [width]);
  machine.execute(
    Opcode.RmsNormGradient,
    operands(RmsNormGradientOperand, {
      rows,
      width,
      dy: read(dy, rows * width),
      x: read(x, rows * width),
      weight: read(weight, width),
      saved: read(saved, rows),
      dX: write(dX, rows * width),
      dWeight: write(dWeight, width),
      block: scratch(rows > ONE_CHAIN ? 4 * width : 0),
    }),
  );
  return [dX, dWeight];
};

export const kernels = { SeqlabRmsNorm: rmsNorm, SeqlabRmsNormGradient: rmsNormGradient };
