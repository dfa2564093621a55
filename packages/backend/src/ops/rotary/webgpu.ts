import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

const ROTARY = elementwise({
  name: 'rotary',
  inputs: { x: 'f32', table: 'f32' },
  outputs: { y: 'f32' },
  params: { length: 'u32', width: 'u32', columns: 'u32', headWidth: 'u32', offset: 'u32', sign: 'f32' },
  code: `    let column = i % p.width;
    if (column >= p.columns) { y[i] = x[i]; continue; }
    let even = i - (column & 1u);
    let angle = (p.offset + (i / p.width) % p.length) * p.headWidth + (column % p.headWidth) - (column & 1u);
    let cosine = table[angle];
    let sine = table[angle + 1u] * p.sign;
    y[i] = select(x[even] * cosine - x[even + 1u] * sine, x[even] * sine + x[even + 1u] * cosine, (column & 1u) == 1u);`,
});

const rotary: WebgpuKernel<'SeqlabRotary'> = (backend, { x, table }, { columns, offset, inverse }) => {
  const [, length, width] = x.shape as [number, number, number];
  const y = makeTensor(backend, x.shape);
  const count = sizeOf(x.shape);
  const params = {
    count,
    length,
    width,
    columns,
    headWidth: table.shape[1]!,
    offset,
    sign: inverse ? -1 : 1,
  };
  dispatch(backend, ROTARY, [x, table, y], params, elementwiseGrid(count));
  return [y];
};

export const kernels = { SeqlabRotary: rotary };
