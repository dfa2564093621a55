import * as tf from '@tensorflow/tfjs-core';

/** 2·√(2/π), so that (1 + tanh u)/2 with u = √(2/π)·(x + 0.044715·x³) is the logistic function of this times (x + 0.044715·x³). */
const TWICE_ROOT = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

function share(x: tf.Tensor): tf.Tensor {
  return tf.sigmoid(tf.mul(tf.mul(x, TWICE_ROOT), tf.add(tf.mul(tf.square(x), CUBIC), 1)));
}

/**
 * x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, torch's gelu with approximate='tanh', GPT-2's.
 * @see Hendrycks & Gimpel 2016, "Gaussian Error Linear Units", section 2
 */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, share(x));
}

/** s + x·s·(1 − s)·2·√(2/π)·(1 + 3·0.044715·x²), s the share of x that comes through; beyond ±20 it is 1 or 0. */
export function geluTanhDerivative(x: tf.Tensor): tf.Tensor {
  const near = tf.minimum(tf.maximum(x, -20), 20);
  const s = share(near);
  const inner = tf.mul(tf.add(tf.mul(tf.square(near), 3 * CUBIC), 1), TWICE_ROOT);
  return tf.add(s, tf.mul(tf.mul(near, tf.mul(s, tf.sub(1, s))), inner));
}
