import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { InputArray, Inputs, Rows, Step, Tensors } from './captured-program.js';

/** A tensor of an input's values, copied: the backend may upload them later. */
export function uploadInput({ values, shape }: InputArray): Tensor {
  return tensor(values.slice(), [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}

/** Runs the step once by the current backend's ops, without recording. */
export async function runEagerly(step: Step, inputs: Inputs): Promise<Rows> {
  const outputs = tidy(() => {
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, uploadInput(input)]),
    );
    return { ...step(given) } as Tensors;
  }) as Tensors;
  return readAll(outputs);
}

/** The values of all tensors, which are disposed. */
export async function readAll(tensors: Tensors): Promise<Rows> {
  const entries = Object.entries(tensors);
  try {
    const values = await Promise.all(entries.map(([, made]) => made.data()));
    return Object.fromEntries(entries.map(([name], i) => [name, values[i] as Float32Array | Int32Array]));
  } finally {
    for (const [, made] of entries) made.dispose();
  }
}
