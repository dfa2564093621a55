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
  params: { size: 'u32', row: 'u32', ...DROPOUT_PARAMS },
  functions: DROPOUT_WGSL,
  code: `    let before = u32(bits[3]) * p.row;
    var block = (8u * i + before) >> 3u;
    var words = dropoutWords(block, ${STREAM_DROPOUT}u);
    for (var j = 8u * i; j < 8u * i + 8u && j < p.size; j++) {
      let element = j + before;
      if (element >> 3u != block) { block = element >> 3u; words = dropoutWords(block, ${STREAM_DROPOUT}u); }
      y[j] = x[j] * dropoutFactor(words, element);
    }`,
});

const dropout: WebgpuKernel<'SeqlabDropout'> = (backend, { x, dropoutBits }, { rate, site }) => {
  const y = makeTensor(backend, x.shape);
  const size = sizeOf(x.shape);
  const count = Math.ceil(size / 8);
  const row = size / Math.max(1, x.shape[0] ?? 1);
  const params = { count, size, row, ...dropoutParams(rate, site) };
  dispatch(backend, DROPOUT, [x, dropoutBits, y], params, elementwiseGrid(count));
  return [y];
};

export const kernels = { SeqlabDropout: dropout };
