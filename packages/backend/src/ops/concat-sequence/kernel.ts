import type { Tensor } from '@tensorflow/tfjs-core';

export interface ConcatSequenceKernels {
  /** a [B,T,D] then b [B,U,D] → [B,T+U,D]; its gradient is two SeqlabSliceSequence */
  SeqlabConcatSequence: {
    inputs: { a: Tensor; b: Tensor };
    attributes: Record<never, never>;
    outputs: [y: Tensor];
  };
}
