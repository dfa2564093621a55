import { SeqlabError } from '@seqlab/core';
import { div, exp, max, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkTensor } from '../../tensor-checks.js';

/**
 * Probabilities over the last axis, for showing and sampling. No gradient flows through it: losses take logits.
 * @param logits […, V]
 * @returns […, V]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function softmax<T extends Tensor>(logits: T): T {
  checkTensor('softmax', 'logits', logits, 'float32');
  if (logits.rank === 0) {
    throw new SeqlabError(
      'tensor-shape',
      'softmax: logits has shape [], expected […, V]. Pass a tensor with at least one axis.',
    );
  }
  return tidy(() => {
    const axis = logits.rank - 1;
    const exponentials = exp(sub(logits, max(logits, axis, true)));
    return div(exponentials, sum(exponentials, axis, true)) as T;
  });
}
