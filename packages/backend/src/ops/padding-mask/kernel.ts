import type { Tensor } from '@tensorflow/tfjs-core';

export interface PaddingMaskKernels {
  /** int32, 1 where ids equal padId, else 0 */
  SeqlabPaddingMask: { inputs: { ids: Tensor }; attributes: { padId: number }; outputs: [mask: Tensor] };
}
