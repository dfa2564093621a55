import { STREAM_DROPOUT } from '@seqlab/core';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';
import { DROPOUT_PARAMS, DROPOUT_WGSL, dropoutParams } from './wgsl.js';

/** A thread for each block of eight random numbers. */
const DROPOUT = elementwise({
  name: 'dropout',
  inputs: { x: 'f32', bits: 'i32' },
  outputs: { y: 'f32' },
  params: { size: 'u32', ...DROPOUT_PARAMS },
  functions: DROPOUT_WGSL,
  code: `    let words = dropoutWords(i, ${STREAM_DROPOUT}u);
    for (var j = 8u * i; j < 8u * i + 8u && j < p.size; j++) { y[j] = x[j] * dropoutFactor(words, j); }`,
});

const dropout: WebgpuKernel<'SeqlabDropout'> = (backend, { x, dropoutBits }, { rate, site }) => {
  const y = makeTensor(backend, x.shape);
  const size = sizeOf(x.shape);
  const count = Math.ceil(size / 8);
  const params = { count, size, ...dropoutParams(rate, site) };
  dispatch(backend, DROPOUT, [x, dropoutBits, y], params, elementwiseGrid(count));
  return [y];
};

export const kernels = { SeqlabDropout: dropout };
