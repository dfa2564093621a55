import { sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, update } from '../../wasm/operand.js';
import { forEachTensor, named } from '../../wasm/tensor-list.js';
import { AccumulateOperand, AccumulateTensorOperand } from './operands.js';

const accumulate: WasmKernel<'SeqlabAccumulate'> = (machine, inputs, { count, scale, reset }) => {
  machine.execute(Opcode.Accumulate, [
    ...operands(AccumulateOperand, { count, scale: float(scale), reset: reset ? 1 : 0 }),
    ...forEachTensor(count, (i) => {
      const sum = named(inputs, `sum${i}`);
      const size = sizeOf(sum.shape);
      return operands(AccumulateTensorOperand, {
        size,
        sum: update(sum, size),
        gradient: read(named(inputs, `gradient${i}`), size),
      });
    }),
  ]);
  return [];
};

export const kernels = { SeqlabAccumulate: accumulate };
