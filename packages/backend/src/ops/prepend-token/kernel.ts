import type { Tensor } from '@tensorflow/tfjs-core';

export interface PrependTokenKernels {
  /** token [D] before every row of x [B,T,D] → [B,T+1,D] */
  SeqlabPrependToken: {
    inputs: { x: Tensor; token: Tensor };
    attributes: Record<never, never>;
    outputs: [y: Tensor];
  };
  /** dy [B,T+1,D] → dX [B,T,D], dToken [D] = sum over B of dy[:,0] */
  SeqlabPrependTokenGradient: {
    inputs: { dy: Tensor };
    attributes: Record<never, never>;
    outputs: [dX: Tensor, dToken: Tensor];
  };
}
