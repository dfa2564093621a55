import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkTensor } from '../../tensor-checks.js';
import { type DropoutOptions, takeDropoutSite } from './dropout-bits.js';
import { dropoutReference } from './reference.js';

/**
 * Inverted dropout: each element is 0 with probability `rate`, else x/(1 − rate). Without bits, or at rate 0, it is x.
 * @param x any shape
 * @returns the same shape, always a new tensor
 * @throws `dropout-rate`, `tensor-dtype`, `tensor-disposed`
 * @see Srivastava et al. 2014, "Dropout", section 4
 */
export function dropout<T extends Tensor>(x: T, options: DropoutOptions): T {
  checkTensor('dropout', 'x', x, 'float32');
  const taken = takeDropoutSite('dropout', options);
  if (taken === null) {
    return differentiable([x], () => ({ value: clone(x), saved: {}, gradient: (dy) => [clone(dy)] })) as T;
  }
  const attributes = { rate: options.rate, site: taken.site };
  return differentiable([x], () => ({
    value: runKernel('SeqlabDropout', { x, dropoutBits: taken.state }, attributes, dropoutReference)[0],
    saved: { dropoutBits: taken.state },
    gradient: (dy, { dropoutBits }) =>
      runKernel('SeqlabDropout', { x: dy, dropoutBits }, attributes, dropoutReference),
  })) as T;
}
