import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

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

const patches: WebgpuKernel<'SeqlabPatches'> = (backend, { images }, { size }) => {
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

const patchesGradient: WebgpuKernel<'SeqlabPatchesGradient'> = (backend, { dy }, attributes) => {
  const { height, width, channels } = attributes;
  const dImages = makeTensor(backend, [dy.shape[0]!, height, width, channels]);
  const count = sizeOf(dImages.shape);
  dispatch(backend, PATCHES_GRADIENT, [dy, dImages], { count, ...attributes }, elementwiseGrid(count));
  return [dImages];
};

export const kernels = { SeqlabPatches: patches, SeqlabPatchesGradient: patchesGradient };
