import { sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, update } from '../../wasm/operand.js';
import { forEachTensor, named } from '../../wasm/tensor-list.js';
import { SgdOperand, SgdScalars, SgdTensorOperand } from './operands.js';

const sgd: WasmKernel<'SeqlabSgd'> = (machine, inputs, { count, momentum, nesterov }) => {
  machine.execute(Opcode.Sgd, [
    ...operands(SgdOperand, {
      count,
      momentum: float(momentum),
      nesterov: nesterov ? 1 : 0,
      scalars: read(named(inputs, 'scalars'), SgdScalars.length),
    }),
    ...forEachTensor(count, (i) => {
      const parameter = named(inputs, `parameter${i}`);
      const size = sizeOf(parameter.shape);
      const velocity = inputs[`velocity${i}`];
      return operands(SgdTensorOperand, {
        size,
        parameter: update(parameter, size),
        gradient: read(named(inputs, `gradient${i}`), size),
        velocity: velocity === undefined ? 0 : update(velocity, size),
      });
    }),
  ]);
  return [];
};

export const kernels = { SeqlabSgd: sgd };
