import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operand } from './operand.js';

/** Operands of tensor 0, of tensor 1, and so on. */
export function forEachTensor(count: number, operands: (i: number) => Operand[]): Operand[] {
  return Array.from({ length: count }, (_, i) => operands(i)).flat();
}

/** An input that is there: kernels over lists name theirs `parameter0`, `parameter1`, and so on. */
export function named(inputs: Readonly<Record<string, TensorInfo>>, name: string): TensorInfo {
  return inputs[name]!;
}
