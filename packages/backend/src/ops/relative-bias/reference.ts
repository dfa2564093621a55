import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const relativeBiasReference: Reference<'SeqlabRelativeBias'> = ({ table, buckets }) => {
  const [queries, keys] = buckets.shape as [number, number];
  const heads = table.shape[1]!;
  const rows = tf.gather(table, tf.reshape(buckets, [queries * keys]));
  return [tf.reshape(tf.transpose(rows), [heads, queries, keys])];
};

export const relativeBiasGradientReference: Reference<'SeqlabRelativeBiasGradient'> = (
  { dy, buckets },
  { rows },
) => {
  const [heads, queries, keys] = dy.shape as [number, number, number];
  // cast, because tfjs's WASM kernel writes integer bits whatever dtype it is asked for
  const oneHot = tf.cast(tf.oneHot(tf.reshape(buckets, [queries * keys]) as tf.Tensor1D, rows), 'float32');
  const flat = tf.reshape(dy, [heads, queries * keys]) as tf.Tensor2D;
  return [tf.matMul(oneHot as tf.Tensor2D, flat, true, true)];
};
