import type { Tensor } from '@tensorflow/tfjs-core';

export interface AddKernels {
  /** a + b, equal shapes; the gradient needs no kernel */
  SeqlabAdd: { inputs: { a: Tensor; b: Tensor }; attributes: Record<never, never>; outputs: [y: Tensor] };
}
