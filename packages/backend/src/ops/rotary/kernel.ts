import type { Tensor } from '@tensorflow/tfjs-core';

export interface RotaryKernels {
  /**
   * Rotates the first `columns` columns of x [B,T,W] in heads of width K (columns = a multiple of K), the others pass through.
   * Pair (2i, 2i+1) of a head at position t is rotated by the angle whose cosine and sine are table[offset + t, 2i] and [.., 2i+1]
   * (table [P, K]); `inverse` rotates back, which is the gradient.
   */
  SeqlabRotary: {
    inputs: { x: Tensor; table: Tensor };
    attributes: { columns: number; offset: number; inverse: boolean };
    outputs: [y: Tensor];
  };
}
