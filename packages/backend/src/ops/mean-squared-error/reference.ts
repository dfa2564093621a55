import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const meanSquaredErrorReference: Reference<'SeqlabMeanSquaredError'> = ({ prediction, target }) => [
  tf.div(tf.sum(tf.squaredDifference(prediction, target)), prediction.size),
];

export const meanSquaredErrorGradientReference: Reference<'SeqlabMeanSquaredErrorGradient'> = ({
  dy,
  prediction,
  target,
}) => {
  const dPrediction = tf.mul(tf.mul(tf.sub(prediction, target), 2 / prediction.size), dy);
  return [dPrediction, tf.neg(dPrediction)];
};
