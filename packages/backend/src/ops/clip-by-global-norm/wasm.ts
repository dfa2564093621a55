import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, write } from '../../wasm/operand.js';
import { forEachTensor, named } from '../../wasm/tensor-list.js';
import { ClipByGlobalNormOperand, ClipByGlobalNormTensorOperand } from './operands.js';

const clipByGlobalNorm: WasmKernel<'SeqlabClipByGlobalNorm'> = (machine, inputs, { count, maxNorm }) => {
  const norm = output(machine, []);
  const gradient = (i: number) => named(inputs, `gradient${i}`);
  const clipped = Array.from({ length: count }, (_, i) => output(machine, gradient(i).shape));
  machine.execute(Opcode.ClipByGlobalNorm, [
    ...operands(ClipByGlobalNormOperand, { count, maxNorm: float(maxNorm), norm: write(norm, 1) }),
    ...forEachTensor(count, (i) => {
      const size = sizeOf(clipped[i]!.shape);
      return operands(ClipByGlobalNormTensorOperand, {
        size,
        gradient: read(gradient(i), size),
        clipped: write(clipped[i]!, size),
      });
    }),
  ]);
  return [...clipped, norm];
};

export const kernels = { SeqlabClipByGlobalNorm: clipByGlobalNorm };
