import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, type WasmKernel } from '../../wasm/kernel.js';
import { copyRows } from '../copy-rows/wasm.js';

const concatSequence: WasmKernel<'SeqlabConcatSequence'> = (machine, { a, b }) => {
  const [batch, t, d] = a.shape as [number, number, number];
  const u = b.shape[1]!;
  const y = output(machine, [batch, t + u, d]);
  const step = (t + u) * d;
  const part = (tensor: TensorInfo, width: number, first: number): void =>
    copyRows(machine, {
      batch,
      width,
      from: { tensor, first: 0, step: width },
      to: { tensor: y, first, step },
    });
  part(a, t * d, 0);
  part(b, u * d, t * d);
  return [y];
};

export const kernels = { SeqlabConcatSequence: concatSequence };
