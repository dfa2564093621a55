import { paddingMask } from '@seqlab/backend';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** [B, T] int32, 1 where ids are PAD; null for a model without PAD, whose attention then needs no mask. */
export function paddingOf(ids: Tensor2D, padId: number | null): Tensor2D | null {
  return padId === null ? null : paddingMask(ids, padId);
}
