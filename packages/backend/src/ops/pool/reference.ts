import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { sum } from '../../stock.js';
import type { PoolMode } from './kernel.js';

export const poolReference: Reference<'SeqlabPool'> = ({ x, padding }, { mode }) => {
  const [batch, length] = x.shape as [number, number];
  return [sum(tf.mul(x, shares(batch, length, padding, mode)), [1])];
};

export const poolGradientReference: Reference<'SeqlabPoolGradient'> = ({ dy, padding }, { mode, length }) => {
  const [batch, width] = dy.shape as [number, number];
  return [tf.mul(tf.reshape(dy, [batch, 1, width]), shares(batch, length, padding, mode))];
};

/** what each position counts for: 1, or 1/(number of positions that count), or 0 [B, T, 1] */
function shares(batch: number, length: number, padding: tf.Tensor | undefined, mode: PoolMode): tf.Tensor {
  const real =
    padding === undefined
      ? tf.ones([batch, length])
      : tf.cast(tf.equal(padding, tf.scalar(0, 'int32')), 'float32');
  const share = mode === 'sum' ? real : tf.div(real, tf.maximum(sum(real, [1], true), 1));
  return tf.reshape(share, [batch, length, 1]);
}
