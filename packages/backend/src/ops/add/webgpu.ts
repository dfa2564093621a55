import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

const ADD = elementwise({
  name: 'add',
  inputs: { a: 'f32', b: 'f32' },
  outputs: { y: 'f32' },
  code: '    y[i] = a[i] + b[i];',
});

export const add: WebgpuKernel<'SeqlabAdd'> = (backend, { a, b }) => {
  const y = makeTensor(backend, a.shape);
  const count = sizeOf(a.shape);
  dispatch(backend, ADD, [a, b, y], { count }, elementwiseGrid(count));
  return [y];
};

export const kernels = { SeqlabAdd: add };
