import type { Tensor } from '@tensorflow/tfjs-core';

export interface LayerNormKernels {
  /** (x − mean)/√(variance + epsilon)·weight + bias over the last axis, variance with 1/D; at D = 1 exactly the bias */
  SeqlabLayerNorm: {
    /** x […, D] · weight [D] · bias [D] */
    inputs: { x: Tensor; weight: Tensor; bias: Tensor };
    attributes: { epsilon: number };
    outputs: [y: Tensor, memo: Tensor];
  };
  SeqlabLayerNormGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; memo: Tensor };
    attributes: { epsilon: number };
    outputs: [dX: Tensor, dWeight: Tensor, dBias: Tensor];
  };
}
