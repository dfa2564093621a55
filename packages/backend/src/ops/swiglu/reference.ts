import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';

export const swigluReference: Reference<'SeqlabSwiglu'> = ({ gate, x }) => [
  tf.mul(tf.mul(gate, tf.sigmoid(gate)), x),
];

/** With s the logistic function of the gate: dGate = dy·x·s·(1 + gate·(1 − s)), dX = dy·gate·s */
export const swigluGradientReference: Reference<'SeqlabSwigluGradient'> = ({ dy, gate, x }) => {
  const s = tf.sigmoid(gate);
  const slope = tf.mul(s, tf.add(tf.mul(gate, tf.sub(1, s)), 1));
  return [tf.mul(tf.mul(dy, x), slope), tf.mul(dy, tf.mul(gate, s))];
};
