import { makeTensor } from '../../webgpu/dispatch.js';
import type { WebgpuKernel } from '../../webgpu/kernel.js';
import { copyPositions } from '../../webgpu/shaders/copy-positions.js';

const sliceSequence: WebgpuKernel<'SeqlabSliceSequence'> = (backend, { x }, { from, to }) => {
  const [batch, , width] = x.shape as [number, number, number];
  const y = makeTensor(backend, [batch, to - from, width]);
  copyPositions(backend, x, y, from, false);
  return [y];
};

const sliceSequenceGradient: WebgpuKernel<'SeqlabSliceSequenceGradient'> = (
  backend,
  { dy },
  { from, length },
) => {
  const [batch, , width] = dy.shape as [number, number, number];
  const dX = makeTensor(backend, [batch, length, width]);
  copyPositions(backend, dy, dX, -from, true);
  return [dX];
};

export const kernels = {
  SeqlabSliceSequence: sliceSequence,
  SeqlabSliceSequenceGradient: sliceSequenceGradient,
};
