import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { matMul, oneHot, sum } from '../../stock.js';

export const embedReference: Reference<'SeqlabEmbed'> = ({ ids, weight, positions }, { scale }) => {
  const [batch, length] = ids.shape as [number, number];
  const width = weight.shape[1]!;
  const rows = tf.gather(weight, tf.reshape(ids, [batch * length]));
  const scaled = tf.mul(tf.reshape(rows, [batch, length, width]), scale);
  if (positions === undefined) return [scaled];
  return [tf.add(scaled, tf.slice(positions as tf.Tensor2D, [0, 0], [length, width]))];
};

/** The scatter-add is a product with one-hot rows: no stock kernel for it exists on every backend. */
export const embedGradientReference: Reference<'SeqlabEmbedGradient'> = (
  { dy, ids },
  { scale, vocabSize, paddingId, positionRows },
) => {
  const [batch, length, width] = dy.shape as [number, number, number];
  const flat = tf.reshape(dy, [batch * length, width]) as tf.Tensor2D;
  const gathered = tf.mul(matMul(oneHot(ids, vocabSize), flat, true, false), scale);
  const learns = Float32Array.from({ length: vocabSize }, (_, id) => (id === paddingId ? 0 : 1));
  const dWeight = paddingId < 0 ? gathered : tf.mul(gathered, tf.tensor2d(learns, [vocabSize, 1]));
  if (positionRows === 0) return [dWeight];
  const dPositions = tf.pad(sum(dy, [0]) as tf.Tensor2D, [
    [0, positionRows - length],
    [0, 0],
  ]);
  return [dWeight, dPositions];
};
