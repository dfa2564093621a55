import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { slice, sum } from '../../stock.js';

export const prependTokenReference: Reference<'SeqlabPrependToken'> = ({ x, token }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  if (batch === 0) return [tf.zeros([batch, length + 1, width])];
  const first = tf.broadcastTo(tf.reshape(token, [1, 1, width]), [batch, 1, width]);
  return [tf.concat([first, x], 1)];
};

export const prependTokenGradientReference: Reference<'SeqlabPrependTokenGradient'> = ({ dy }) => {
  const [batch, length, width] = dy.shape as [number, number, number];
  const dToken = sum(slice(dy, [0, 0, 0], [batch, 1, width]), [0, 1]);
  return [slice(dy, [0, 1, 0], [batch, length - 1, width]), dToken];
};
