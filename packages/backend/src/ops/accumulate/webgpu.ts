import { dispatch } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

const ACCUMULATE = elementwise({
  name: 'accumulate',
  inputs: { gradient: 'f32' },
  outputs: { sum: 'f32' },
  params: { scale: 'f32', reset: 'u32' },
  code: '    sum[i] = select(sum[i], 0.0, p.reset == 1u) + gradient[i] * p.scale;',
});

/** In place. */
const accumulate: WebgpuKernel<'SeqlabAccumulate'> = (backend, inputs, { count: tensors, scale, reset }) => {
  for (let n = 0; n < tensors; n += 1) {
    const sum = inputs[`sum${n}`]!;
    const count = sizeOf(sum.shape);
    const params = { count, scale, reset: reset ? 1 : 0 };
    dispatch(backend, ACCUMULATE, [inputs[`gradient${n}`]!, sum], params, elementwiseGrid(count));
  }
  return [];
};

export const kernels = { SeqlabAccumulate: accumulate };
