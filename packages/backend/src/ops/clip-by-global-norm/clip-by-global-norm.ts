import { SeqlabError } from '@seqlab/core';
import { type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { runKernel } from '../../run-kernel.js';
import { checkNumber, checkTensor } from '../../tensor-checks.js';
import { checkList, numbered } from '../../tensor-lists.js';
import { clipByGlobalNormReference } from './reference.js';

export interface ClippedGradients {
  /** new tensors in the order and the shapes of the gradients */
  readonly gradients: Tensor[];
  /** the norm of all gradients together, before clipping */
  readonly norm: Scalar;
}

/**
 * Scales all gradients by min(1, maxNorm/(norm + 1e-6)), torch's clip_grad_norm_. A NaN among them makes all of them NaN.
 * @param gradients at least one, any shapes
 * @param maxNorm above 0
 * @throws `tensor-count`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks", section 3.2
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], maxNorm: number): ClippedGradients {
  checkList('clipByGlobalNorm', 'gradients', gradients);
  if (gradients.length === 0) {
    throw new SeqlabError(
      'tensor-count',
      'clipByGlobalNorm: gradients is empty, expected at least one tensor. Pass the gradients of all parameters.',
    );
  }
  gradients.forEach((gradient, i) => {
    checkTensor('clipByGlobalNorm', `gradients[${i}]`, gradient, 'float32');
  });
  checkNumber('clipByGlobalNorm', 'maxNorm', maxNorm, '(0, ∞)', maxNorm > 0 && Number.isFinite(maxNorm));
  const outputs = tidy(() =>
    runKernel(
      'SeqlabClipByGlobalNorm',
      numbered({ gradient: gradients }),
      { count: gradients.length, maxNorm },
      clipByGlobalNormReference,
    ),
  );
  return { gradients: outputs.slice(0, -1), norm: outputs.at(-1) as Scalar };
}
