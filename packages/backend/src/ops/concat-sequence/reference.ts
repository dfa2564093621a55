import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const concatSequenceReference: Reference<'SeqlabConcatSequence'> = ({ a, b }) => [
  tf.concat([a, b], 1),
];
