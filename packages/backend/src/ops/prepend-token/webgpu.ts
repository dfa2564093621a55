import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';
import { copyPositions } from '../../webgpu/shaders/copy-positions.js';

const PREPEND = elementwise({
  name: 'prepend-token',
  inputs: { x: 'f32', token: 'f32' },
  outputs: { y: 'f32' },
  params: { width: 'u32', length: 'u32' },
  code: `    let d = i % p.width;
    let t = (i / p.width) % (p.length + 1u);
    let b = i / (p.width * (p.length + 1u));
    if (t == 0u) { y[i] = token[d]; } else { y[i] = x[(b * p.length + t - 1u) * p.width + d]; }`,
});

const prependToken: WebgpuKernel<'SeqlabPrependToken'> = (backend, { x, token }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  const y = makeTensor(backend, [batch, length + 1, width]);
  const count = sizeOf(y.shape);
  dispatch(backend, PREPEND, [x, token, y], { count, width, length }, elementwiseGrid(count));
  return [y];
};

const TOKEN_GRADIENT = elementwise({
  name: 'prepend-token-gradient',
  inputs: { dy: 'f32' },
  outputs: { dToken: 'f32' },
  params: { batch: 'u32', stride: 'u32' },
  code: `    var sum = 0.0;
    for (var b = 0u; b < p.batch; b++) { sum += dy[b * p.stride + i]; }
    dToken[i] = sum;`,
});

const prependTokenGradient: WebgpuKernel<'SeqlabPrependTokenGradient'> = (backend, { dy }) => {
  const [batch, length, width] = dy.shape as [number, number, number];
  const dX = makeTensor(backend, [batch, length - 1, width]);
  copyPositions(backend, dy, dX, 1, false);
  const dToken = makeTensor(backend, [width]);
  const params = { count: width, batch, stride: length * width };
  dispatch(backend, TOKEN_GRADIENT, [dy, dToken], params, elementwiseGrid(width));
  return [dX, dToken];
};

export const kernels = { SeqlabPrependToken: prependToken, SeqlabPrependTokenGradient: prependTokenGradient };
