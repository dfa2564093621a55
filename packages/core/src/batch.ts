/**
 * Several sequences in one row, which attention keeps apart: [B, S] both for the source, [B, T] both for the target. For both of them, or
 * for neither. A source's and its target's sequences have the same numbers.
 */
export interface Packing {
  /** number of the sequence within its row, from 1; 0 where PAD stands */
  readonly segments: Int32Array;
  /** position within its sequence, from 0 */
  readonly positions: Int32Array;
}

/**
 * A batch of token ids as flat, row-major typed arrays, so that it crosses workers for free.
 * Teacher forcing is already applied: `tgt` is Y[:-1], `labels` is Y[1:]. PAD stands where a row has ended. For a pooled encoder T is
 * 1: `labels` holds one class per row, and `tgt` zeros, which nothing reads.
 */
export interface TokenBatch {
  readonly kind: 'tokens';
  /** B */
  readonly batchSize: number;
  /** S; 0 for decoder-only models */
  readonly srcLength: number;
  /** T */
  readonly tgtLength: number;
  /** [B, S] */
  readonly src: Int32Array;
  /** [B, T] */
  readonly tgt: Int32Array;
  /** [B, T] */
  readonly labels: Int32Array;
  /** [B, S] each; left out where a row is one sequence */
  readonly srcPacking?: Packing;
  /** [B, T] each */
  readonly tgtPacking?: Packing;
}

/** The paper's first stage: raw numbers instead of tokens, one feature per position. */
export interface ScalarBatch {
  readonly kind: 'scalars';
  readonly batchSize: number;
  readonly srcLength: number;
  readonly tgtLength: number;
  /** [B, S] */
  readonly src: Float32Array;
  /** [B, T] */
  readonly tgt: Float32Array;
  /** [B, T] */
  readonly labels: Float32Array;
}

/** Images, and one class or one number for each. A vision model reads no target: `tgt` is zeros. */
export interface ImageBatch {
  readonly kind: 'images';
  readonly batchSize: number;
  /** height · width · channels */
  readonly srcLength: number;
  readonly tgtLength: 1;
  /** [B, height · width · channels], row by row, the channels of a pixel together */
  readonly src: Float32Array;
  /** [B, 1] zeros */
  readonly tgt: Int32Array;
  /** [B, 1] classes, or numbers */
  readonly labels: Int32Array | Float32Array;
}

/** Token ids, and one number for each row, which a pooled encoder predicts. `tgt` is zeros. */
export interface NumberBatch {
  readonly kind: 'numbers';
  readonly batchSize: number;
  readonly srcLength: number;
  readonly tgtLength: 1;
  /** [B, S] */
  readonly src: Int32Array;
  /** [B, 1] zeros */
  readonly tgt: Int32Array;
  /** [B, 1] */
  readonly labels: Float32Array;
}

export type Batch = TokenBatch | ScalarBatch | ImageBatch | NumberBatch;
