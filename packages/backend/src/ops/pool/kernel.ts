import type { Tensor } from '@tensorflow/tfjs-core';

export interface PoolKernels {
  /** Over the positions of x [B,T,D] whose padding [B,T] int32 is not 1 → [B,D]; a row of padding alone gives zeros */
  SeqlabPool: {
    inputs: { x: Tensor; padding?: Tensor };
    attributes: { mode: PoolMode };
    outputs: [y: Tensor];
  };
  SeqlabPoolGradient: {
    inputs: { dy: Tensor; padding?: Tensor };
    attributes: { mode: PoolMode; length: number };
    outputs: [dX: Tensor];
  };
}

export type PoolMode = 'mean' | 'sum';
