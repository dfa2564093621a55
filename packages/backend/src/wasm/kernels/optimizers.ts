import type { TensorInfo } from '@tensorflow/tfjs-core';
import { AdamScalars, SgdScalars } from '../../kernels.js';
import { output, sizeOf, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { float, type Operand, read, update, write } from '../operand.js';

/** Operands of tensor 0, of tensor 1, and so on. */
function forEach(count: number, operands: (i: number) => Operand[]): Operand[] {
  return Array.from({ length: count }, (_, i) => operands(i)).flat();
}

function named(inputs: Readonly<Record<string, TensorInfo>>, name: string): TensorInfo {
  return inputs[name]!;
}

export const adam: WasmKernel<'SeqlabAdam'> = (machine, inputs, attributes) => {
  const { count, beta1, beta2, epsilon, decoupled } = attributes;
  machine.execute(Opcode.Adam, [
    count,
    decoupled ? 1 : 0,
    float(beta1),
    float(1 - beta1),
    float(beta2),
    float(1 - beta2),
    float(epsilon),
    read(named(inputs, 'scalars'), AdamScalars.length),
    ...forEach(count, (i) => {
      const parameter = named(inputs, `parameter${i}`);
      const size = sizeOf(parameter.shape);
      return [
        size,
        update(parameter, size),
        read(named(inputs, `gradient${i}`), size),
        update(named(inputs, `first${i}`), size),
        update(named(inputs, `second${i}`), size),
      ];
    }),
  ]);
  return [];
};

export const sgd: WasmKernel<'SeqlabSgd'> = (machine, inputs, { count, momentum, nesterov }) => {
  machine.execute(Opcode.Sgd, [
    count,
    float(momentum),
    nesterov ? 1 : 0,
    read(named(inputs, 'scalars'), SgdScalars.length),
    ...forEach(count, (i) => {
      const parameter = named(inputs, `parameter${i}`);
      const size = sizeOf(parameter.shape);
      const velocity = inputs[`velocity${i}`];
      return [
        size,
        update(parameter, size),
        read(named(inputs, `gradient${i}`), size),
        velocity === undefined ? 0 : update(velocity, size),
      ];
    }),
  ]);
  return [];
};

export const accumulate: WasmKernel<'SeqlabAccumulate'> = (machine, inputs, { count, scale, reset }) => {
  machine.execute(Opcode.Accumulate, [
    count,
    float(scale),
    reset ? 1 : 0,
    ...forEach(count, (i) => {
      const sum = named(inputs, `sum${i}`);
      const size = sizeOf(sum.shape);
      return [size, update(sum, size), read(named(inputs, `gradient${i}`), size)];
    }),
  ]);
  return [];
};

export const clipByGlobalNorm: WasmKernel<'SeqlabClipByGlobalNorm'> = (
  machine,
  inputs,
  { count, maxNorm },
) => {
  const norm = output(machine, []);
  const clipped = Array.from({ length: count }, (_, i) =>
    output(machine, named(inputs, `gradient${i}`).shape),
  );
  machine.execute(Opcode.ClipByGlobalNorm, [
    count,
    float(maxNorm),
    write(norm, 1),
    ...forEach(count, (i) => {
      const size = sizeOf(clipped[i]!.shape);
      return [size, read(named(inputs, `gradient${i}`), size), write(clipped[i]!, size)];
    }),
  ]);
  return [...clipped, norm];
};
