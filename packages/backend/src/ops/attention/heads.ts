import * as tf from '@tensorflow/tfjs-core';
import { slice, transpose } from '../../stock.js';

interface Heads {
  readonly heads: number;
  readonly dModel: number;
}

/** Query, key and value [B, H, T or S, K] of the packed inputs, and the 1/√K of the scores. */
export function splitHeads(
  query: tf.Tensor,
  keyValue: tf.Tensor | undefined,
  heads: Heads,
): { query: tf.Tensor4D; key: tf.Tensor4D; value: tf.Tensor4D; scale: number } {
  const source = (keyValue ?? query) as tf.Tensor3D;
  const first = keyValue === undefined ? 1 : 0;
  return {
    query: headsOf(query as tf.Tensor3D, 0, heads),
    key: headsOf(source, first, heads),
    value: headsOf(source, first + 1, heads),
    scale: 1 / Math.sqrt(heads.dModel / heads.heads),
  };
}

/** The `part`-th D columns of packed [B, T, n·D] as [B, H, T, K]. */
export function headsOf(packed: tf.Tensor3D, part: number, { heads, dModel }: Heads): tf.Tensor4D {
  const [batch, length] = packed.shape;
  const columns = slice(packed, [0, 0, part * dModel], [batch, length, dModel]);
  const split = tf.reshape(columns, [batch, length, heads, dModel / heads]);
  return transpose(split, [0, 2, 1, 3]) as tf.Tensor4D;
}

/** [B, H, T, K] → [B, T, H·K] */
export function mergeHeads(x: tf.Tensor): tf.Tensor3D {
  const [batch, heads, length, width] = x.shape as [number, number, number, number];
  return tf.reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * width]);
}
