import type { Tensor } from '@tensorflow/tfjs-core';

export interface MeanSquaredErrorKernels {
  /** mean of (prediction − target)² */
  SeqlabMeanSquaredError: {
    inputs: { prediction: Tensor; target: Tensor };
    attributes: Record<never, never>;
    outputs: [loss: Tensor];
  };
  SeqlabMeanSquaredErrorGradient: {
    inputs: { dy: Tensor; prediction: Tensor; target: Tensor };
    attributes: Record<never, never>;
    outputs: [dPrediction: Tensor, dTarget: Tensor];
  };
}
