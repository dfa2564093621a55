import { output, rowsOf, sizeOf, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { float, read, write } from '../operand.js';

export const crossEntropy: WasmKernel<'SeqlabCrossEntropy'> = (machine, { logits, labels }, attributes) => {
  const { ignores, ignoreIndex, labelSmoothing } = attributes;
  const rows = rowsOf(logits.shape);
  const v = logits.shape[logits.shape.length - 1]!;
  const loss = output(machine, []);
  const memo = output(machine, [rows + 1]);
  machine.execute(Opcode.CrossEntropy, [
    rows,
    v,
    ignores ? 1 : 0,
    ignoreIndex,
    float(labelSmoothing),
    read(logits, rows * v),
    read(labels, rows),
    write(loss, 1),
    write(memo, rows + 1),
  ]);
  return [loss, memo];
};

export const crossEntropyGradient: WasmKernel<'SeqlabCrossEntropyGradient'> = (
  machine,
  inputs,
  attributes,
) => {
  const { dy, logits, labels, memo } = inputs;
  const { ignores, ignoreIndex, labelSmoothing } = attributes;
  const rows = rowsOf(logits.shape);
  const v = logits.shape[logits.shape.length - 1]!;
  const dLogits = output(machine, logits.shape);
  machine.execute(Opcode.CrossEntropyGradient, [
    rows,
    v,
    ignores ? 1 : 0,
    ignoreIndex,
    float(labelSmoothing),
    read(dy, 1),
    read(logits, rows * v),
    read(labels, rows),
    read(memo, rows + 1),
    write(dLogits, rows * v),
  ]);
  return [dLogits];
};

export const meanSquaredError: WasmKernel<'SeqlabMeanSquaredError'> = (machine, { prediction, target }) => {
  const count = sizeOf(prediction.shape);
  const loss = output(machine, []);
  machine.execute(Opcode.MeanSquaredError, [
    count,
    read(prediction, count),
    read(target, count),
    write(loss, 1),
  ]);
  return [loss];
};

export const meanSquaredErrorGradient: WasmKernel<'SeqlabMeanSquaredErrorGradient'> = (machine, inputs) => {
  const { dy, prediction, target } = inputs;
  const count = sizeOf(prediction.shape);
  const dPrediction = output(machine, prediction.shape);
  const dTarget = output(machine, target.shape);
  machine.execute(Opcode.MeanSquaredErrorGradient, [
    count,
    read(dy, 1),
    read(prediction, count),
    read(target, count),
    write(dPrediction, count),
    write(dTarget, count),
  ]);
  return [dPrediction, dTarget];
};
