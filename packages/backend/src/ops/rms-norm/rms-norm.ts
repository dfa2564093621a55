import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkLastSize, checkNotEmpty, checkNumber, checkShape } from '../../tensor-checks.js';
import { rmsNormGradientReference, rmsNormReference } from './reference.js';

/** What torch adds when it is told nothing: the distance from 1 to the next float32. */
const FLOAT32_EPS = 2 ** -23;

/**
 * x/√(mean of x² + eps)·weight over the last axis: layerNorm without its mean and its bias.
 * @param x […, D]
 * @param weight [D]
 * @param eps above 0. Default: null, 2⁻²³, as torch.nn.RMSNorm has it in float32
 * @returns […, D]
 * @throws `tensor-shape`, `tensor-empty`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Zhang & Sennrich 2019, "Root Mean Square Layer Normalization", equation 4
 */
export function rmsNorm<T extends Tensor>(x: T, weight: Tensor1D, eps: number | null = null): T {
  checkShape('rmsNorm', 'weight', weight, ['D']);
  checkNotEmpty('rmsNorm', 'weight', weight);
  const [width] = weight.shape;
  checkLastSize('rmsNorm', 'x', x, width, `weight is [${width}]`);
  const added = eps ?? FLOAT32_EPS;
  checkNumber('rmsNorm', 'eps', added, '(0, 1]', added > 0 && added <= 1);
  const attributes = { eps: added };

  return differentiable([x, weight], () => {
    const [y, saved] = runKernel('SeqlabRmsNorm', { x, weight }, attributes, rmsNormReference);
    return {
      value: y,
      saved: { x: x as Tensor, weight: weight as Tensor, saved },
      gradient: (dy, kept) =>
        runKernel('SeqlabRmsNormGradient', { dy, ...kept }, attributes, rmsNormGradientReference),
    };
  }) as T;
}
