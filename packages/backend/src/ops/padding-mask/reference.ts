import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const paddingMaskReference: Reference<'SeqlabPaddingMask'> = ({ ids }, { padId }) => [
  tf.cast(tf.equal(ids, tf.scalar(padId, 'int32')), 'int32'),
];
