import type { Tensor } from '@tensorflow/tfjs-core';

export interface RelativeBiasKernels {
  /** table [N,H], buckets [T,S] int32 → [H,T,S] = table[buckets[t,s], h] */
  SeqlabRelativeBias: {
    inputs: { table: Tensor; buckets: Tensor };
    attributes: Record<never, never>;
    outputs: [bias: Tensor];
  };
  SeqlabRelativeBiasGradient: {
    inputs: { dy: Tensor; buckets: Tensor };
    attributes: { rows: number };
    outputs: [dTable: Tensor];
  };
}
