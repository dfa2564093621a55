import type { Tensor } from '@tensorflow/tfjs-core';

/** What each query may see: a value that is passed to attention, which never builds one. */
export interface AttentionMask {
  /** query t sees the keys 0 … t alone. Default: false */
  readonly causal?: boolean;
  /** [B, S] int32, 1 where the key is PAD and is not seen; axes of size 1 may stand between, as in [B, 1, S] */
  readonly keyPadding?: Tensor;
  /** [T, S], or [H or 1, T, S] float32, added to the scores (ALiBi, relative positions, any mask of −Infinity); it gets a gradient */
  readonly bias?: Tensor;
  /** the bias is fixed and needs no gradient: saves its computation. Default: false */
  readonly constantBias?: boolean;
}
