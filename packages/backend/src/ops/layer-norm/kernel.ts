import type { Tensor } from '@tensorflow/tfjs-core';

export interface LayerNormKernels {
  /** (x − mean)/√(variance + eps)·weight + bias over the last axis, variance with 1/D; at D = 1 exactly the bias */
  SeqlabLayerNorm: {
    /** x […, D] · weight [D] · bias [D] */
    inputs: { x: Tensor; weight: Tensor; bias: Tensor };
    attributes: { eps: number };
    outputs: [y: Tensor, saved: Tensor];
  };
  SeqlabLayerNormGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; saved: Tensor };
    attributes: { eps: number };
    outputs: [dX: Tensor, dWeight: Tensor, dBias: Tensor];
  };
}
