import { SeqlabError } from '@seqlab/core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkShape } from '../../tensor-checks.js';
import { patchesGradientReference, patchesReference } from './reference.js';

/**
 * Images as sequences of square patches, row by row, each flattened as [size, size, C]; a dense layer after it is the
 * patch embedding of a vision transformer, with no convolution.
 * @param images [B, height, width, C], height and width multiples of size
 * @param size the side of a patch in pixels
 * @returns [B, (height/size)·(width/size), size·size·C]
 * @throws `patches-size`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1
 */
export function patches(images: Tensor4D, size: number): Tensor3D {
  checkShape('patches', 'images', images, ['B', 'height', 'width', 'C']);
  checkInteger('patches', 'size', size, 1, 2 ** 24);
  const [, height, width, channels] = images.shape;
  if (height % size !== 0 || width % size !== 0) {
    throw new SeqlabError(
      'patches-size',
      `patches: images of ${height} × ${width} pixels do not divide into patches of ${size} × ${size}. Crop the images or change the size.`,
    );
  }
  return differentiable([images], () => ({
    value: runKernel('SeqlabPatches', { images }, { size }, patchesReference)[0],
    saved: {},
    gradient: (dy) =>
      runKernel('SeqlabPatchesGradient', { dy }, { size, height, width, channels }, patchesGradientReference),
  })) as Tensor3D;
}
