import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, scratch, write } from '../../wasm/operand.js';
import { RelativeBiasGradientOperand, RelativeBiasOperand } from './operands.js';

const relativeBias: WasmKernel<'SeqlabRelativeBias'> = (machine, { table, buckets }) => {
  const [rows, heads] = table.shape as [number, number];
  const pairs = sizeOf(buckets.shape);
  const bias = output(machine, [heads, ...buckets.shape]);
  machine.execute(
    Opcode.RelativeBias,
    operands(RelativeBiasOperand, {
      rows,
      heads,
      pairs,
      table: read(table, rows * heads),
      buckets: read(buckets, pairs),
      bias: write(bias, heads * pairs),
    }),
  );
  return [bias];
};

const relativeBiasGradient: WasmKernel<'SeqlabRelativeBiasGradient'> = (
  machine,
  { dy, buckets },
  { rows },
) => {
  const heads = dy.shape[0]!;
  const pairs = sizeOf(buckets.shape);
  const dTable = output(machine, [rows, heads]);
  machine.execute(
    Opcode.RelativeBiasGradient,
    operands(RelativeBiasGradientOperand, {
      rows,
      heads,
      pairs,
      dy: read(dy, heads * pairs),
      buckets: read(buckets, pairs),
      dTable: write(dTable, rows * heads),
      sums: scratch(8 * rows),
    }),
  );
  return [dTable];
};

export const kernels = {
  SeqlabRelativeBias: relativeBias,
  SeqlabRelativeBiasGradient: relativeBiasGradient,
};
