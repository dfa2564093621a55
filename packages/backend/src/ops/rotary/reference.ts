import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { slice } from '../../stock.js';

/** (a, b) → (a·cos − b·sin, a·sin + b·cos) for each pair of neighbouring columns */
export const rotaryReference: Reference<'SeqlabRotary'> = ({ x, table }, { columns, offset, inverse }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  const headWidth = table.shape[1]!;
  const pairs = [batch, length, columns / headWidth, headWidth / 2, 2];
  const given = tf.reshape(slice(x, [0, 0, 0], [batch, length, columns]), pairs);
  const angles = slice(table, [offset, 0], [length, headWidth]);
  const [cosine, sine] = halves(tf.reshape(angles, [1, length, 1, headWidth / 2, 2]));
  const [a, b] = halves(given);
  const signed = inverse ? tf.neg(sine) : sine;
  const rotated = tf.concat(
    [tf.sub(tf.mul(a, cosine), tf.mul(b, signed)), tf.add(tf.mul(a, signed), tf.mul(b, cosine))],
    4,
  );
  const flat = tf.reshape(rotated, [batch, length, columns]);
  if (columns === width) return [flat];
  const rest = slice(x, [0, 0, columns], [batch, length, width - columns]);
  return [tf.concat([flat, rest], 2)];
};

/** the two columns of pairs […, 2], each […, 1] */
function halves(pairs: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const size = pairs.shape.slice(0, -1);
  const begin = size.map(() => 0);
  return [slice(pairs, [...begin, 0], [...size, 1]), slice(pairs, [...begin, 1], [...size, 1])];
}
