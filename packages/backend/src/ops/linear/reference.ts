import * as tf from '@tensorflow/tfjs-core';
import type { Reference } from '../../kernels.js';
import { matMul, sum } from '../../stock.js';
import { gelu, geluDerivative } from './gelu.js';
import { geluTanh, geluTanhDerivative } from './gelu-tanh.js';

/** linear in stock ops, flattened to 2-D: tfjs's gradients and kernels of batched products are not to be trusted. */
export const linearReference: Reference<'SeqlabLinear'> = (
  { x, weight, bias },
  { activation, rowFrom, rowTo },
) => {
  const inputs = weight.shape[1]!;
  const outputs = rowTo - rowFrom;
  const x2d = tf.reshape(x, [x.size / inputs, inputs]) as tf.Tensor2D;
  const rows = tf.slice(weight as tf.Tensor2D, [rowFrom, 0], [outputs, inputs]);
  const product = matMul(x2d, rows, false, true);
  const affine =
    bias === undefined ? product : tf.add(product, tf.slice(bias as tf.Tensor1D, [rowFrom], [outputs]));
  const preActivation = tf.reshape(affine, [...x.shape.slice(0, -1), outputs]);
  if (activation === 'relu') return [tf.relu(preActivation)];
  if (activation === 'gelu') return [gelu(preActivation), preActivation];
  if (activation === 'gelu-tanh') return [geluTanh(preActivation), preActivation];
  return [preActivation];
};

/** dX = dPre·W, dW = dPreᵀ·X, dBias = Σ dPre, where dPre = dy·activation′ */
export const linearGradientReference: Reference<'SeqlabLinearGradient'> = (
  { dy, x, weight, y, preActivation },
  { activation, rowFrom, rowTo, hasBias },
) => {
  const [total, inputs] = weight.shape as [number, number];
  const outputs = rowTo - rowFrom;
  const count = x.size / inputs;
  const slope = {
    none: () => null,
    relu: () => tf.cast(tf.greater(y!, 0), 'float32'),
    gelu: () => geluDerivative(preActivation!),
    'gelu-tanh': () => geluTanhDerivative(preActivation!),
  }[activation]();
  const dPre = tf.reshape(slope === null ? dy : tf.mul(dy, slope), [count, outputs]) as tf.Tensor2D;
  const rows = tf.slice(weight as tf.Tensor2D, [rowFrom, 0], [outputs, inputs]);
  const dX = tf.reshape(matMul(dPre, rows), x.shape);
  const x2d = tf.reshape(x, [count, inputs]) as tf.Tensor2D;
  const dWeight = tf.pad(matMul(dPre, x2d, true, false), [
    [rowFrom, total - rowTo],
    [0, 0],
  ]);
  if (!hasBias) return [dX, dWeight];
  const dBias = tf.pad(sum(dPre, [0]) as tf.Tensor1D, [[rowFrom, total - rowTo]]);
  return [dX, dWeight, dBias];
};
