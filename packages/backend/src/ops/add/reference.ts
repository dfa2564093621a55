import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const addReference: Reference<'SeqlabAdd'> = ({ a, b }) => [tf.add(a, b)];
