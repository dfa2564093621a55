import type { Tensor } from '@tensorflow/tfjs-core';

export interface SliceSequenceKernels {
  /** x [B,T,D] → positions [from, to) [B,to−from,D] */
  SeqlabSliceSequence: {
    inputs: { x: Tensor };
    attributes: { from: number; to: number };
    outputs: [y: Tensor];
  };
  /** dy [B,to−from,D] → dX [B,length,D], zeros elsewhere */
  SeqlabSliceSequenceGradient: {
    inputs: { dy: Tensor };
    attributes: { from: number; to: number; length: number };
    outputs: [dX: Tensor];
  };
}
