import { makeTensor } from '../../webgpu/dispatch.js';
import type { WebgpuKernel } from '../../webgpu/kernel.js';
import { copyPositions } from '../../webgpu/shaders/copy-positions.js';

const concatSequence: WebgpuKernel<'SeqlabConcatSequence'> = (backend, { a, b }) => {
  const [batch, length, width] = a.shape as [number, number, number];
  const y = makeTensor(backend, [batch, length + b.shape[1]!, width]);
  copyPositions(backend, a, y, 0, false);
  copyPositions(backend, b, y, -length, false);
  return [y];
};

export const kernels = { SeqlabConcatSequence: concatSequence };
