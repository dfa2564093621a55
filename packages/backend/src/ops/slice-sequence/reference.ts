import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { slice } from '../../stock.js';

export const sliceSequenceReference: Reference<'SeqlabSliceSequence'> = ({ x }, { from, to }) => {
  const [batch, , width] = x.shape as [number, number, number];
  return [slice(x, [0, from, 0], [batch, to - from, width])];
};

export const sliceSequenceGradientReference: Reference<'SeqlabSliceSequenceGradient'> = (
  { dy },
  { from, to, length },
) => [
  tf.pad(dy as tf.Tensor3D, [
    [0, 0],
    [from, length - to],
    [0, 0],
  ]),
];
