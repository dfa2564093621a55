/** Turns text into ids and back. SOS, EOS and PAD are ids like any other; null means "has none". */
export interface Tokenizer {
  /** V: the number of ids, special ones included. Ids are 0 … V−1. */
  readonly vocabSize: number;
  readonly sosId: number | null;
  readonly eosId: number | null;
  readonly padId: number | null;
  /** stands for whatever is not in the vocabulary; null or absent: that is an error */
  readonly unkId?: number | null;
  /** stands where a token is hidden, for a model to tell it; null or absent: has none */
  readonly maskId?: number | null;
  /** Ids of the text alone: no SOS, no EOS. Throws `tokenizer-unknown-symbol` for what it cannot represent. */
  encode(text: string): number[];
  /** The same as [ids], for long texts; absent: `encode` is asked. */
  encodeIds?(text: string): Int32Array;
  /** Text of the ids; special ids are left out, but for UNK, which shows. */
  decode(ids: ArrayLike<number>): string;
  /** A plain document from which the same tokenizer can be rebuilt (`tokenizer.json` of a run folder). */
  toJSON(): TokenizerDocument;
}

export interface TokenizerDocument {
  readonly type: string;
  readonly [key: string]: unknown;
}
