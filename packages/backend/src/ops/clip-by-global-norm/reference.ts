import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const clipByGlobalNormReference: Reference<'SeqlabClipByGlobalNorm'> = (
  inputs,
  { count, maxNorm },
) => {
  const gradients = Array.from({ length: count }, (_, i) => inputs[`gradient${i}`]!);
  const squares = gradients.map((gradient) => tf.reshape(tf.sum(tf.square(gradient)), [1]));
  const norm = tf.sqrt(tf.sum(tf.concat(squares)));
  const ratio = tf.div(maxNorm, tf.add(norm, 1e-6));
  // where, not minimum: some backends' minimum hides NaN
  const factor = tf.where(tf.greater(ratio, 1), tf.onesLike(ratio), ratio);
  return [...gradients.map((gradient) => tf.mul(gradient, factor)), norm];
};
