import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { SgdScalars } from './operands.js';

export const sgdReference: Reference<'SeqlabSgd'> = (inputs, { count, momentum, nesterov }) => {
  const scalar = (position: number) =>
    tf.reshape(tf.slice(inputs.scalars as tf.Tensor1D, [position], [1]), []);
  const learningRate = scalar(SgdScalars.learningRate);
  const dampeningFactor = scalar(SgdScalars.dampeningFactor);
  const weightDecay = scalar(SgdScalars.weightDecay);
  for (let i = 0; i < count; i += 1) {
    const parameter = inputs[`parameter${i}`] as tf.Variable;
    const gradient = tf.add(inputs[`gradient${i}`]!, tf.mul(parameter, weightDecay));
    let direction = gradient;
    if (momentum !== 0) {
      const velocity = inputs[`velocity${i}`] as tf.Variable;
      velocity.assign(tf.add(tf.mul(velocity, momentum), tf.mul(gradient, dampeningFactor)));
      direction = nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
    }
    parameter.assign(tf.sub(parameter, tf.mul(direction, learningRate)));
  }
  return [];
};
