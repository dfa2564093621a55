import { output, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, readIf, write } from '../../wasm/operand.js';
import { PoolGradientOperand, PoolOperand } from './operands.js';

const pool: WasmKernel<'SeqlabPool'> = (machine, { x, padding }, { mode }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  const y = output(machine, [batch, width]);
  machine.execute(
    Opcode.Pool,
    operands(PoolOperand, {
      batch,
      length,
      width,
      mean: mode === 'mean' ? 1 : 0,
      x: read(x, batch * length * width),
      padding: readIf(padding, batch * length),
      y: write(y, batch * width),
    }),
  );
  return [y];
};

const poolGradient: WasmKernel<'SeqlabPoolGradient'> = (machine, { dy, padding }, { mode, length }) => {
  const [batch, width] = dy.shape as [number, number];
  const dX = output(machine, [batch, length, width]);
  machine.execute(
    Opcode.PoolGradient,
    operands(PoolGradientOperand, {
      batch,
      length,
      width,
      mean: mode === 'mean' ? 1 : 0,
      dy: read(dy, batch * width),
      padding: readIf(padding, batch * length),
      dX: write(dX, batch * length * width),
    }),
  );
  return [dX];
};

export const kernels = { SeqlabPool: pool, SeqlabPoolGradient: poolGradient };
