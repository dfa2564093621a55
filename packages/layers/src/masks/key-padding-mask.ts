import { type AttentionMask, paddingMask } from '@seqlab/backend';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Nobody sees the positions where ids [B, S] is `padId`. */
export function keyPaddingMask(ids: Tensor2D, padId: number): AttentionMask {
  return { keyPadding: paddingMask(ids, padId) };
}
