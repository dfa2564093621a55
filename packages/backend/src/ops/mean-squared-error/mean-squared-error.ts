import { SeqlabError } from '@seqlab/core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkSameShape, checkTensor, formatShape } from '../../tensor-checks.js';
import { meanSquaredErrorGradientReference, meanSquaredErrorReference } from './reference.js';

/**
 * Mean of (prediction − target)² over all elements.
 * @param prediction any shape, at least one element
 * @param target the same shape
 * @returns a scalar
 * @throws `mean-squared-error-empty`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function meanSquaredError(prediction: Tensor, target: Tensor): Scalar {
  checkTensor('meanSquaredError', 'prediction', prediction, 'float32');
  checkTensor('meanSquaredError', 'target', target, 'float32');
  checkSameShape('meanSquaredError', 'target', target, 'prediction', prediction);
  if (prediction.size === 0) {
    throw new SeqlabError(
      'mean-squared-error-empty',
      `meanSquaredError: prediction ${formatShape(prediction.shape)} has no elements, expected at least one. Skip empty batches.`,
    );
  }
  return differentiable([prediction, target], () => {
    const [loss] = runKernel('SeqlabMeanSquaredError', { prediction, target }, {}, meanSquaredErrorReference);
    return {
      value: loss,
      saved: { prediction, target },
      gradient: (dy, saved) =>
        runKernel('SeqlabMeanSquaredErrorGradient', { dy, ...saved }, {}, meanSquaredErrorGradientReference),
    };
  }) as Scalar;
}
