import { dropout as dropoutOp } from '@seqlab/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ForwardContext } from './forward-context.js';

/** Inverted dropout (Srivastava et al. 2014): an element is kept with probability 1 − rate and then divided by it. No parameters. */
export interface Dropout {
  readonly rate: number;
  /** x unchanged in evaluation and at rate 0 */
  forward<X extends Tensor>(x: X, context: ForwardContext): X;
}

/** `rate` in [0, 1) */
export function createDropout(rate: number): Dropout {
  return {
    rate,
    forward: (x, context) =>
      context.dropout === null || rate === 0 ? x : dropoutOp(x, { rate, bits: context.dropout }),
  };
}
