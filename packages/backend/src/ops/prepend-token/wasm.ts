import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { copyRows } from '../copy-rows/wasm.js';
import { SumRowsOperand } from './operands.js';

const prependToken: WasmKernel<'SeqlabPrependToken'> = (machine, { x, token }) => {
  const [batch, t, d] = x.shape as [number, number, number];
  const y = output(machine, [batch, t + 1, d]);
  const step = (t + 1) * d;
  copyRows(machine, {
    batch,
    width: d,
    from: { tensor: token, first: 0, step: 0 },
    to: { tensor: y, first: 0, step },
  });
  copyRows(machine, {
    batch,
    width: t * d,
    from: { tensor: x, first: 0, step: t * d },
    to: { tensor: y, first: d, step },
  });
  return [y];
};

const prependTokenGradient: WasmKernel<'SeqlabPrependTokenGradient'> = (machine, { dy }) => {
  const [batch, length, d] = dy.shape as [number, number, number];
  const dX = output(machine, [batch, length - 1, d]);
  const dToken = output(machine, [d]);
  const width = (length - 1) * d;
  copyRows(machine, {
    batch,
    width,
    from: { tensor: dy, first: d, step: length * d },
    to: { tensor: dX, first: 0, step: width },
  });
  machine.execute(
    Opcode.SumRows,
    operands(SumRowsOperand, {
      rows: batch,
      columns: d,
      x: read(dy, sizeOf(dy.shape)),
      stride: 4 * length * d,
      sums: write(dToken, d),
    }),
  );
  return [dX, dToken];
};

export const kernels = {
  SeqlabPrependToken: prependToken,
  SeqlabPrependTokenGradient: prependTokenGradient,
};
