import { output, requireFit, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { RotaryOperand } from './operands.js';

const rotary: WasmKernel<'SeqlabRotary'> = (machine, { x, table }, { columns, offset, inverse }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  const headWidth = table.shape[1]!;
  const whole = headWidth % 2 === 0 && columns % headWidth === 0 && columns >= 0 && columns <= width;
  requireFit('SeqlabRotary', 'an even head width and whole heads among the columns', whole && offset >= 0);
  const count = batch * length * width;
  const y = output(machine, x.shape);
  machine.execute(
    Opcode.Rotary,
    operands(RotaryOperand, {
      batch,
      length,
      width,
      headWidth,
      columns,
      offset,
      inverse: inverse ? 1 : 0,
      x: read(x, count),
      table: read(table, (offset + length) * headWidth),
      y: write(y, count),
    }),
  );
  return [y];
};

export const kernels = { SeqlabRotary: rotary };
