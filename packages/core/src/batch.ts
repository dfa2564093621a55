/**
 * A batch of token ids as flat, row-major typed arrays, so that it crosses workers for free.
 * Teacher forcing is already applied: `tgt` is Y[:-1], `labels` is Y[1:]. PAD stands where a row has ended.
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

export type Batch = TokenBatch | ScalarBatch;
