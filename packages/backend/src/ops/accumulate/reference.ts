import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const accumulateReference: Reference<'SeqlabAccumulate'> = (inputs, { count, scale, reset }) => {
  for (let i = 0; i < count; i += 1) {
    const sum = inputs[`sum${i}`] as tf.Variable;
    const part = tf.mul(inputs[`gradient${i}`]!, scale);
    sum.assign(reset ? part : tf.add(sum, part));
  }
  return [];
};
