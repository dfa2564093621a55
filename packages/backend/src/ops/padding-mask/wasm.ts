import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { PaddingMaskOperand } from './operands.js';

const paddingMask: WasmKernel<'SeqlabPaddingMask'> = (machine, { ids }, { padId }) => {
  const count = sizeOf(ids.shape);
  const mask = output(machine, ids.shape, 'int32');
  machine.execute(
    Opcode.PaddingMask,
    operands(PaddingMaskOperand, { ids: read(ids, count), mask: write(mask, count), count, padId }),
  );
  return [mask];
};

export const kernels = { SeqlabPaddingMask: paddingMask };
