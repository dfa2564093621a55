import { output, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { SwigluGradientOperand, SwigluOperand } from './operands.js';

const swiglu: WasmKernel<'SeqlabSwiglu'> = (machine, { gate, x }) => {
  const count = sizeOf(x.shape);
  const y = output(machine, x.shape);
  machine.execute(
    Opcode.Swiglu,
    operands(SwigluOperand, { gate: read(gate, count), x: read(x, count), y: write(y, count), count }),
  );
  return [y];
};

const swigluGradient: WasmKernel<'SeqlabSwigluGradient'> = (machine, { dy, gate, x }) => {
  const count = sizeOf(x.shape);
  const [dGate, dX] = [output(machine, x.shape), output(machine, x.shape)];
  machine.execute(
    Opcode.SwigluGradient,
    operands(SwigluGradientOperand, {
      dy: read(dy, count),
      gate: read(gate, count),
      x: read(x, count),
      dGate: write(dGate, count),
      dX: write(dX, count),
      count,
    }),
  );
  return [dGate, dX];
};

export const kernels = { SeqlabSwiglu: swiglu, SeqlabSwigluGradient: swigluGradient };
