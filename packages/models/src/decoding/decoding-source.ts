/** The rows whose continuation is asked for; a TokenBatch is one. */
export interface DecodingSource {
  /** B */
  readonly batchSize: number;
  /** S; 0 for a decoder-only model */
  readonly srcLength: number;
  /** [B, S] */
  readonly src: Int32Array;
}

export interface DecodingOptions {
  /** how many tokens are predicted at most, EOS included; default 16, the paper's */
  readonly maxLength?: number;
  /** what the target starts with */
  readonly sosId: number;
  /** the token that ends a sequence; null: every row goes on to maxLength */
  readonly eosId: number | null;
  /** what the target goes on with after SOS, given and not predicted: [B] rows of equal length; default: nothing */
  readonly prefix?: readonly ArrayLike<number>[];
  /** keep keys and values from step to step where the model has a causal mask; default true. The answers are the same. */
  readonly cache?: boolean;
}

export interface DecodedSequence {
  /** what was predicted, without SOS, prefix and EOS */
  readonly ids: readonly number[];
  /** EOS was reached; false: the sequence was cut at maxLength */
  readonly ended: boolean;
}

export const DEFAULT_MAX_LENGTH = 16;
