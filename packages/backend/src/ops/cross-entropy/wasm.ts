import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, rowsOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, write } from '../../wasm/operand.js';
import type { CrossEntropyAttributes } from './kernel.js';
import { CrossEntropyGradientOperand, CrossEntropyOperand } from './operands.js';

/** What both instructions begin with. */
function settings(logits: TensorInfo, { ignores, ignoreIndex, labelSmoothing }: CrossEntropyAttributes) {
  return {
    rows: rowsOf(logits.shape),
    classes: logits.shape[logits.shape.length - 1]!,
    ignores: ignores ? 1 : 0,
    ignoreIndex,
    labelSmoothing: float(labelSmoothing),
  };
}

const crossEntropy: WasmKernel<'SeqlabCrossEntropy'> = (machine, { logits, labels }, attributes) => {
  const given = settings(logits, attributes);
  const { rows, classes } = given;
  const loss = output(machine, []);
  const saved = output(machine, [rows + 1]);
  machine.execute(
    Opcode.CrossEntropy,
    operands(CrossEntropyOperand, {
      ...given,
      logits: read(logits, rows * classes),
      labels: read(labels, rows),
      loss: write(loss, 1),
      saved: write(saved, rows + 1),
    }),
  );
  return [loss, saved];
};

const crossEntropyGradient: WasmKernel<'SeqlabCrossEntropyGradient'> = (machine, inputs, attributes) => {
  const { dy, logits, labels, saved } = inputs;
  const given = settings(logits, attributes);
  const { rows, classes } = given;
  const dLogits = output(machine, logits.shape);
  machine.execute(
    Opcode.CrossEntropyGradient,
    operands(CrossEntropyGradientOperand, {
      ...given,
      dy: read(dy, 1),
      logits: read(logits, rows * classes),
      labels: read(labels, rows),
      saved: read(saved, rows + 1),
      dLogits: write(dLogits, rows * classes),
    }),
  );
  return [dLogits];
};

export const kernels = {
  SeqlabCrossEntropy: crossEntropy,
  SeqlabCrossEntropyGradient: crossEntropyGradient,
};
