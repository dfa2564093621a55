import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { matMul, oneHot, transpose } from '../../stock.js';

export const relativeBiasReference: Reference<'SeqlabRelativeBias'> = ({ table, buckets }) => {
  const [queries, keys] = buckets.shape as [number, number];
  const heads = table.shape[1]!;
  const rows = tf.gather(table, tf.reshape(buckets, [queries * keys]));
  return [tf.reshape(transpose(rows, [1, 0]), [heads, queries, keys])];
};

export const relativeBiasGradientReference: Reference<'SeqlabRelativeBiasGradient'> = (
  { dy, buckets },
  { rows },
) => {
  const [heads, queries, keys] = dy.shape as [number, number, number];
  const flat = tf.reshape(dy, [heads, queries * keys]) as tf.Tensor2D;
  return [matMul(oneHot(buckets, rows), flat, true, true)];
};
