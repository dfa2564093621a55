import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

const PADDING_MASK = elementwise({
  name: 'padding-mask',
  inputs: { ids: 'i32' },
  outputs: { mask: 'i32' },
  params: { padId: 'i32' },
  code: '    mask[i] = select(0, 1, ids[i] == p.padId);',
});

const paddingMask: WebgpuKernel<'SeqlabPaddingMask'> = (backend, { ids }, { padId }) => {
  const mask = makeTensor(backend, ids.shape, 'int32');
  const count = sizeOf(ids.shape);
  dispatch(backend, PADDING_MASK, [ids, mask], { count, padId }, elementwiseGrid(count));
  return [mask];
};

export const kernels = { SeqlabPaddingMask: paddingMask };
