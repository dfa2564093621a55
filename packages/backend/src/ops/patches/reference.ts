import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { transpose } from '../../stock.js';

export const patchesReference: Reference<'SeqlabPatches'> = ({ images }, { size }) => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const grid = tf.reshape(images, [batch, height / size, size, width / size, size, channels]);
  const grouped = transpose(grid, [0, 1, 3, 2, 4, 5]);
  const count = (height / size) * (width / size);
  return [tf.reshape(grouped, [batch, count, size * size * channels])];
};

export const patchesGradientReference: Reference<'SeqlabPatchesGradient'> = (
  { dy },
  { size, height, width, channels },
) => {
  const batch = dy.shape[0]!;
  const grouped = tf.reshape(dy, [batch, height / size, width / size, size, size, channels]);
  return [tf.reshape(transpose(grouped, [0, 1, 3, 2, 4, 5]), [batch, height, width, channels])];
};
