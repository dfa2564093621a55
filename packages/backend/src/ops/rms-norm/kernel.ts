import type { Tensor } from '@tensorflow/tfjs-core';

export interface RmsNormKernels {
  /** x/√(mean of x² + eps)·weight over the last axis */
  SeqlabRmsNorm: {
    /** x […, D] · weight [D] */
    inputs: { x: Tensor; weight: Tensor };
    attributes: { eps: number };
    outputs: [y: Tensor, saved: Tensor];
  };
  SeqlabRmsNormGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; saved: Tensor };
    attributes: { eps: number };
    outputs: [dX: Tensor, dWeight: Tensor];
  };
}
