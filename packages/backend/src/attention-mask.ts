import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** What each query may see: a value that is passed to attention, which never builds one. */
export interface AttentionMask {
  /** query t sees the keys 0 … t alone. Default: false */
  readonly causal?: boolean;
  /** [B, S] int32, 1 where the key is PAD and is not seen */
  readonly keyPadding?: Tensor2D;
  /** [H or 1, T, S] float32, added to the scores (ALiBi, relative positions, any mask of −Infinity); it gets a gradient */
  readonly bias?: Tensor3D;
  /** the bias is fixed and needs no gradient: saves its computation. Default: false */
  readonly constantBias?: boolean;
}
