import type { Tokenizer } from '@seqlab/core';

/** A tokenizer that always has SOS and EOS, as all of this package do: their ids need no check for null. */
export interface SequenceTokenizer extends Tokenizer {
  readonly sosId: number;
  readonly eosId: number;
}

/** Ids of the special tokens: they stand after all others, in the order SOS, EOS, PAD. */
export interface SpecialIds {
  readonly sosId: number;
  readonly eosId: number;
  readonly padId: number | null;
  /** V: all ids, these included */
  readonly vocabSize: number;
}

export interface SpecialOptions {
  /** whether there is a PAD */
  readonly padding?: boolean;
}

/** Special ids after `ordinary` other ones. */
export function specialIds(ordinary: number, padding: boolean): SpecialIds {
  const padId = padding ? ordinary + 2 : null;
  return { sosId: ordinary, eosId: ordinary + 1, padId, vocabSize: ordinary + (padding ? 3 : 2) };
}
