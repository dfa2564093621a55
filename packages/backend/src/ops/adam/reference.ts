import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { AdamScalars } from './operands.js';

/** The order of operations is torch.optim's, so that float32 rounds alike. */
export const adamReference: Reference<'SeqlabAdam'> = (inputs, attributes) => {
  const { count, beta1, beta2, eps, decoupled } = attributes;
  const scalar = (position: number) =>
    tf.reshape(tf.slice(inputs.scalars as tf.Tensor1D, [position], [1]), []);
  const stepSize = scalar(AdamScalars.stepSize);
  const bias2Root = scalar(AdamScalars.bias2Root);
  const decay = scalar(AdamScalars.decay);
  for (let i = 0; i < count; i += 1) {
    const parameter = inputs[`parameter${i}`] as tf.Variable;
    const first = inputs[`first${i}`] as tf.Variable;
    const second = inputs[`second${i}`] as tf.Variable;
    const given = inputs[`gradient${i}`]!;
    const gradient = decoupled ? given : tf.add(given, tf.mul(parameter, decay));
    const decayed = decoupled ? tf.mul(parameter, decay) : parameter;
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.mul(gradient, 1 - beta2), gradient)));
    const denominator = tf.add(tf.div(tf.sqrt(second), bias2Root), eps);
    parameter.assign(tf.sub(decayed, tf.div(tf.mul(first, stepSize), denominator)));
  }
  return [];
};
