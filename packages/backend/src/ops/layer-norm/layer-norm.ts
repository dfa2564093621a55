import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkLastSize, checkNotEmpty, checkNumber, checkShape } from '../../tensor-checks.js';
import { layerNormGradientReference, layerNormReference } from './reference.js';

/**
 * (x − mean)/√(variance + eps)·weight + bias over the last axis, the variance with 1/D. At D = 1 it is exactly the
 * bias, and no gradient reaches x or weight.
 * @param x […, D]
 * @param weight [D]
 * @param bias [D]
 * @param eps above 0. Default: 1e-5, torch's
 * @returns […, D]
 * @throws `tensor-shape`, `tensor-empty`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Ba, Kiros & Hinton 2016, "Layer Normalization", section 3
 */
export function layerNorm<T extends Tensor>(x: T, weight: Tensor1D, bias: Tensor1D, eps = 1e-5): T {
  checkShape('layerNorm', 'weight', weight, ['D']);
  checkNotEmpty('layerNorm', 'weight', weight);
  const [width] = weight.shape;
  checkShape('layerNorm', 'bias', bias, [width]);
  checkLastSize('layerNorm', 'x', x, width, `weight is [${width}]`);
  checkNumber('layerNorm', 'eps', eps, '(0, 1]', eps > 0 && eps <= 1);

  return differentiable([x, weight, bias], () => {
    const [y, saved] = runKernel('SeqlabLayerNorm', { x, weight, bias }, { eps }, layerNormReference);
    return {
      value: y,
      saved: { x: x as Tensor, weight: weight as Tensor, saved },
      gradient: (dy, kept) =>
        runKernel('SeqlabLayerNormGradient', { dy, ...kept }, { eps }, layerNormGradientReference),
    };
  }) as T;
}
