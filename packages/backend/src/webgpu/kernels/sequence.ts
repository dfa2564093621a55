import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, makeTensor } from '../dispatch.js';
import { sizeOf, type WebgpuKernel } from '../kernel.js';
import { elementwise, elementwiseGrid } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/**
 * Copies positions of x [B, T, D] to positions of y [B, U, D]: y[b, u] = x[b, u + shift] where that position is in x, and is
 * left alone (or made zero) where it is not.
 */
const COPY = elementwise({
  name: 'copy-positions',
  inputs: { x: 'f32' },
  outputs: { y: 'f32' },
  params: { width: 'u32', lengthX: 'u32', lengthY: 'u32', shift: 'i32', zeros: 'u32' },
  code: `    let d = i % p.width;
    let u = i32((i / p.width) % p.lengthY);
    let b = i / (p.width * p.lengthY);
    let t = u + p.shift;
    if (t >= 0 && t < i32(p.lengthX)) { y[i] = x[(b * p.lengthX + u32(t)) * p.width + d]; }
    else if (p.zeros == 1u) { y[i] = 0.0; }`,
});

function copyPositions(
  backend: TfjsWebgpu,
  x: TensorInfo,
  y: TensorInfo,
  shift: number,
  zeros: boolean,
): void {
  const count = sizeOf(y.shape);
  const params = {
    count,
    width: y.shape[2]!,
    lengthX: x.shape[1]!,
    lengthY: y.shape[1]!,
    shift,
    zeros: zeros ? 1 : 0,
  };
  dispatch(backend, COPY, [x, y], params, elementwiseGrid(count));
}

export const concatSequence: WebgpuKernel<'SeqlabConcatSequence'> = (backend, { a, b }) => {
  const [batch, length, width] = a.shape as [number, number, number];
  const y = makeTensor(backend, [batch, length + b.shape[1]!, width]);
  copyPositions(backend, a, y, 0, false);
  copyPositions(backend, b, y, -length, false);
  return [y];
};

export const sliceSequence: WebgpuKernel<'SeqlabSliceSequence'> = (backend, { x }, { from, to }) => {
  const [batch, , width] = x.shape as [number, number, number];
  const y = makeTensor(backend, [batch, to - from, width]);
  copyPositions(backend, x, y, from, false);
  return [y];
};

export const sliceSequenceGradient: WebgpuKernel<'SeqlabSliceSequenceGradient'> = (
  backend,
  { dy },
  { from, length },
) => {
  const [batch, , width] = dy.shape as [number, number, number];
  const dX = makeTensor(backend, [batch, length, width]);
  copyPositions(backend, dy, dX, -from, true);
  return [dX];
};

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

export const prependToken: WebgpuKernel<'SeqlabPrependToken'> = (backend, { x, token }) => {
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

export const prependTokenGradient: WebgpuKernel<'SeqlabPrependTokenGradient'> = (backend, { dy }) => {
  const [batch, length, width] = dy.shape as [number, number, number];
  const dX = makeTensor(backend, [batch, length - 1, width]);
  copyPositions(backend, dy, dX, 1, false);
  const dToken = makeTensor(backend, [width]);
  const params = { count: width, batch, stride: length * width };
  dispatch(backend, TOKEN_GRADIENT, [dy, dToken], params, elementwiseGrid(width));
  return [dX, dToken];
};

/** `image` is the index of pixel (y, x, channel) in the images, `i` the index of the same value in the patches. */
const PATCH_PLACE = `    let channel = i % p.channels;
    let px = (i / p.channels) % p.size;
    let py = (i / (p.channels * p.size)) % p.size;
    let area = p.channels * p.size * p.size;
    let across = p.width / p.size;
    let column = (i / area) % across;
    let row = (i / (area * across)) % (p.height / p.size);
    let b = i / (p.height * p.width * p.channels);
    let image = ((b * p.height + row * p.size + py) * p.width + column * p.size + px) * p.channels + channel;`;

const PATCH_PARAMS = { size: 'u32', height: 'u32', width: 'u32', channels: 'u32' } as const;

const PATCHES = elementwise({
  name: 'patches',
  inputs: { images: 'f32' },
  outputs: { y: 'f32' },
  params: PATCH_PARAMS,
  code: `${PATCH_PLACE}
    y[i] = images[image];`,
});

export const patches: WebgpuKernel<'SeqlabPatches'> = (backend, { images }, { size }) => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const y = makeTensor(backend, [batch, (height / size) * (width / size), size * size * channels]);
  const count = sizeOf(y.shape);
  dispatch(backend, PATCHES, [images, y], { count, size, height, width, channels }, elementwiseGrid(count));
  return [y];
};

const PATCHES_GRADIENT = elementwise({
  name: 'patches-gradient',
  inputs: { dy: 'f32' },
  outputs: { dImages: 'f32' },
  params: PATCH_PARAMS,
  code: `${PATCH_PLACE}
    dImages[image] = dy[i];`,
});

export const patchesGradient: WebgpuKernel<'SeqlabPatchesGradient'> = (backend, { dy }, attributes) => {
  const { height, width, channels } = attributes;
  const dImages = makeTensor(backend, [dy.shape[0]!, height, width, channels]);
  const count = sizeOf(dImages.shape);
  dispatch(backend, PATCHES_GRADIENT, [dy, dImages], { count, ...attributes }, elementwiseGrid(count));
  return [dImages];
};
