import type { Tensor } from '@tensorflow/tfjs-core';

/** What each query may see: a value that is passed to attention, which never builds one. */
export interface AttentionMask {
  /** query t sees the keys 0 … t alone. Default: false */
  readonly causal?: boolean;
  /** [B, S] int32, 1 where the key is PAD and is not seen; axes of size 1 may stand between, as in [B, 1, S] */
  readonly keyPadding?: Tensor;
  /**
   * Several sequences in one row: query [B, T] and key [B, S] int32 number the sequences of a row from 1, and a query sees the keys of its own number
   * alone. 0 (or less) stands in none: it sees nothing and is not seen.
   */
  readonly segments?: { readonly query: Tensor; readonly key: Tensor };
  /** [T, S], or [H or 1, T, S] float32, added to the scores (ALiBi, relative positions, any mask of −Infinity); it gets a gradient */
  readonly bias?: Tensor;
  /** the bias is fixed and needs no gradient: saves its computation. Default: false */
  readonly constantBias?: boolean;
}
