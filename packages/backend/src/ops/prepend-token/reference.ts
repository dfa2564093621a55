import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const prependTokenReference: Reference<'SeqlabPrependToken'> = ({ x, token }) => {
  const [batch, , width] = x.shape as [number, number, number];
  const first = tf.broadcastTo(tf.reshape(token, [1, 1, width]), [batch, 1, width]);
  return [tf.concat([first, x], 1)];
};

export const prependTokenGradientReference: Reference<'SeqlabPrependTokenGradient'> = ({ dy }) => {
  const [batch, length, width] = dy.shape as [number, number, number];
  const dToken = tf.sum(tf.slice(dy as tf.Tensor3D, [0, 0, 0], [batch, 1, width]), [0, 1]);
  return [tf.slice(dy as tf.Tensor3D, [0, 1, 0], [batch, length - 1, width]), dToken];
};
