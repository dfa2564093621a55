import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { MeanSquaredErrorGradientOperand, MeanSquaredErrorOperand } from './operands.js';

const meanSquaredError: WasmKernel<'SeqlabMeanSquaredError'> = (machine, { prediction, target }) => {
  const count = sizeOf(prediction.shape);
  const loss = output(machine, []);
  machine.execute(
    Opcode.MeanSquaredError,
    operands(MeanSquaredErrorOperand, {
      count,
      prediction: read(prediction, count),
      target: read(target, count),
      loss: write(loss, 1),
    }),
  );
  return [loss];
};

const meanSquaredErrorGradient: WasmKernel<'SeqlabMeanSquaredErrorGradient'> = (machine, inputs) => {
  const { dy, prediction, target } = inputs;
  const count = sizeOf(prediction.shape);
  const dPrediction = output(machine, prediction.shape);
  const dTarget = output(machine, target.shape);
  machine.execute(
    Opcode.MeanSquaredErrorGradient,
    operands(MeanSquaredErrorGradientOperand, {
      count,
      dy: read(dy, 1),
      prediction: read(prediction, count),
      target: read(target, count),
      dPrediction: write(dPrediction, count),
      dTarget: write(dTarget, count),
    }),
  );
  return [dPrediction, dTarget];
};

export const kernels = {
  SeqlabMeanSquaredError: meanSquaredError,
  SeqlabMeanSquaredErrorGradient: meanSquaredErrorGradient,
};
