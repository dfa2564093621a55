import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { sum } from '../../stock.js';

/** saved: 1/√(mean of x² + eps) […, 1] */
export const rmsNormReference: Reference<'SeqlabRmsNorm'> = ({ x, weight }, { eps }) => {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), x.rank - 1, true), eps));
  return [tf.mul(tf.mul(x, inverse), weight), inverse];
};

/** With x̂ = x·inverse and g = dy·weight: dX = (g − x̂·mean(g·x̂))·inverse, dWeight = Σ dy·x̂ */
export const rmsNormGradientReference: Reference<'SeqlabRmsNormGradient'> = ({ dy, x, weight, saved }) => {
  const width = weight.size;
  const rows = dy.size / width;
  const inverse = tf.reshape(saved, [rows, 1]);
  const normalised = tf.mul(tf.reshape(x, [rows, width]), inverse);
  const dy2d = tf.reshape(dy, [rows, width]);
  const g = tf.mul(dy2d, weight);
  const projected = tf.mul(normalised, tf.mean(tf.mul(g, normalised), 1, true));
  const dX = tf.mul(tf.sub(g, projected), inverse);
  return [tf.reshape(dX, dy.shape), sum(tf.mul(dy2d, normalised), [0])];
};
