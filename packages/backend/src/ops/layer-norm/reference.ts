import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { slice, sum } from '../../stock.js';

/** saved: the normalised x, then 1/√(variance + eps) as one more column […, D + 1] */
export const layerNormReference: Reference<'SeqlabLayerNorm'> = ({ x, weight, bias }, { eps }) => {
  const axis = x.rank - 1;
  const centred = tf.sub(x, tf.mean(x, axis, true));
  const deviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), axis, true), eps));
  const normalised = tf.mul(centred, deviation);
  const y = tf.add(tf.mul(normalised, weight), bias);
  return [y, tf.concat([normalised, deviation], axis)];
};

/** dX = (g − mean(g) − x̂·mean(g·x̂))/σ with g = dy·weight */
export const layerNormGradientReference: Reference<'SeqlabLayerNormGradient'> = ({ dy, weight, saved }) => {
  const width = weight.size;
  const rows = dy.size / width;
  const saved2d = tf.reshape(saved, [rows, width + 1]);
  const normalised = slice(saved2d, [0, 0], [rows, width]);
  const deviation = slice(saved2d, [0, width], [rows, 1]);
  const dy2d = tf.reshape(dy, [rows, width]);
  const g = tf.mul(dy2d, weight);
  const projected = tf.mul(normalised, tf.mean(tf.mul(g, normalised), 1, true));
  const dX = tf.mul(tf.sub(tf.sub(g, tf.mean(g, 1, true)), projected), deviation);
  return [tf.reshape(dX, dy.shape), sum(tf.mul(dy2d, normalised), [0]), sum(dy2d, [0])];
};
