import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { dropoutMask } from './dropout-mask.js';

export const dropoutReference: Reference<'SeqlabDropout'> = ({ x, dropoutBits }, { rate, site }) => [
  tf.mul(x, dropoutMask(x.shape, dropoutBits, rate, site)),
];
