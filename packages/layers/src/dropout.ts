import { dropout as dropoutOp } from '@seqlab/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkRate } from './check-sizes.js';
import { EVALUATION, type ForwardContext } from './forward-context.js';

/** Inverted dropout (Srivastava et al. 2014): an element is kept with probability 1 − rate and then divided by it. No parameters. */
export interface Dropout {
  readonly rate: number;
  /** x unchanged in evaluation and at rate 0 */
  forward<X extends Tensor>(x: X, context?: ForwardContext): X;
}

/**
 * @param rate the share that is dropped, in [0, 1)
 * @throws `layer-rate`
 */
export function createDropout(rate: number): Dropout {
  checkRate('createDropout', 'rate', rate);
  return {
    rate,
    forward: (x, context = EVALUATION) => {
      const bits = context.dropout ?? null;
      return bits === null || rate === 0 ? x : dropoutOp(x, { rate, bits });
    },
  };
}
