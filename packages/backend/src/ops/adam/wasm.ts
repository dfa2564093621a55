import { sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, update } from '../../wasm/operand.js';
import { forEachTensor, named } from '../../wasm/tensor-list.js';
import { AdamOperand, AdamScalars, AdamTensorOperand } from './operands.js';

const adam: WasmKernel<'SeqlabAdam'> = (machine, inputs, attributes) => {
  const { count, beta1, beta2, eps, decoupled } = attributes;
  machine.execute(Opcode.Adam, [
    ...operands(AdamOperand, {
      count,
      decoupled: decoupled ? 1 : 0,
      beta1: float(beta1),
      rest1: float(1 - beta1),
      beta2: float(beta2),
      rest2: float(1 - beta2),
      eps: float(eps),
      scalars: read(named(inputs, 'scalars'), AdamScalars.length),
    }),
    ...forEachTensor(count, (i) => {
      const parameter = named(inputs, `parameter${i}`);
      const size = sizeOf(parameter.shape);
      return operands(AdamTensorOperand, {
        size,
        parameter: update(parameter, size),
        gradient: read(named(inputs, `gradient${i}`), size),
        first: update(named(inputs, `first${i}`), size),
        second: update(named(inputs, `second${i}`), size),
      });
    }),
  ]);
  return [];
};

export const kernels = { SeqlabAdam: adam };
