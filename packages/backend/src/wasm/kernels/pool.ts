import { output, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { read, readIf, write } from '../operand.js';

export const pool: WasmKernel<'SeqlabPool'> = (machine, { x, padding }, { mode }) => {
  const [batch, t, d] = x.shape as [number, number, number];
  const y = output(machine, [batch, d]);
  machine.execute(Opcode.Pool, [
    batch,
    t,
    d,
    mode === 'mean' ? 1 : 0,
    read(x, batch * t * d),
    readIf(padding, batch * t),
    write(y, batch * d),
  ]);
  return [y];
};

export const poolGradient: WasmKernel<'SeqlabPoolGradient'> = (
  machine,
  { dy, padding },
  { mode, length },
) => {
  const [batch, d] = dy.shape as [number, number];
  const dX = output(machine, [batch, length, d]);
  machine.execute(Opcode.PoolGradient, [
    batch,
    length,
    d,
    mode === 'mean' ? 1 : 0,
    read(dy, batch * d),
    readIf(padding, batch * length),
    write(dX, batch * length * d),
  ]);
  return [dX];
};
