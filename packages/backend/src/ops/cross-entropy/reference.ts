import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { oneHot, sum } from '../../stock.js';
import type { CrossEntropyAttributes } from './kernel.js';

/** saved: log-probabilities [R, V] */
export const crossEntropyReference: Reference<'SeqlabCrossEntropy'> = ({ logits, labels }, attributes) => {
  const { chosen, weights, rows, classes } = selection(labels, logits, attributes);
  const flat = tf.reshape(logits, [rows, classes]);
  const shifted = tf.sub(flat, tf.max(flat, 1, true));
  const logProbabilities = tf.sub(shifted, tf.log(sum(tf.exp(shifted), [1], true)));
  const { labelSmoothing: eps } = attributes;
  // where, not a product: a class at −Infinity must not turn 0·(−Infinity) into NaN
  const atLabel = sum(
    tf.where(tf.cast(chosen, 'bool'), logProbabilities, tf.zerosLike(logProbabilities)),
    [1],
  );
  const spread = eps === 0 ? null : tf.mul(sum(logProbabilities, [1]), eps / classes);
  const score = spread === null ? atLabel : tf.add(tf.mul(atLabel, 1 - eps), spread);
  const counted = tf.where(tf.greater(weights, 0), tf.mul(score, weights), tf.zerosLike(score));
  return [tf.neg(sum(counted, [0])), logProbabilities];
};

/** dLogits = (p − (1 − ε)·oneHot − ε/V)·dy/count on rows that count */
export const crossEntropyGradientReference: Reference<'SeqlabCrossEntropyGradient'> = (
  { dy, logits, labels, saved },
  attributes,
) => {
  const { chosen, weights, rows, classes } = selection(labels, logits, attributes);
  const { labelSmoothing: eps } = attributes;
  const target = eps === 0 ? chosen : tf.add(tf.mul(chosen, 1 - eps), eps / classes);
  const difference = tf.sub(tf.exp(saved), target);
  const scale = tf.mul(tf.reshape(weights, [rows, 1]), dy);
  const counts = tf.broadcastTo(tf.greater(tf.reshape(weights, [rows, 1]), 0), [rows, classes]);
  const dLogits = tf.where(counts, tf.mul(difference, scale), tf.zerosLike(difference));
  return [tf.reshape(dLogits, logits.shape)];
};

/** chosen [R, V] float32, 1 at the label, and weights [R]: 1/count where the label counts, else 0 */
function selection(
  labels: tf.Tensor,
  logits: tf.Tensor,
  { ignores, ignoreIndex }: CrossEntropyAttributes,
): { chosen: tf.Tensor; weights: tf.Tensor; rows: number; classes: number } {
  const rows = labels.size;
  const classes = logits.shape[logits.rank - 1]!;
  const flat = tf.reshape(labels, [rows]) as tf.Tensor1D;
  const chosen = oneHot(flat, classes);
  const counted = ignores ? tf.cast(tf.notEqual(flat, ignoreIndex), 'float32') : tf.ones([rows]);
  const weights = tf.div(counted, tf.maximum(sum(counted, [0]), 1));
  return { chosen, weights, rows, classes };
}
