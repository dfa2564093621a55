import type { Tensor } from '@tensorflow/tfjs-core';

export interface ClipByGlobalNormKernels {
  /**
   * norm = √Σ g² over all gradients; each clipped gradient is g·min(1, maxNorm/(norm + 1e-6)), a NaN norm makes them NaN.
   * inputs: `gradient0…`; outputs: the clipped gradients (new tensors), then norm [].
   */
  SeqlabClipByGlobalNorm: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; maxNorm: number };
    outputs: Tensor[];
  };
}
