import type { Tokenizer } from '@seqlab/core';

/** A tokenizer that always has SOS and EOS, as all of this package do: their ids need no check for null. */
export interface SequenceTokenizer extends Tokenizer {
  readonly sosId: number;
  readonly eosId: number;
  readonly unkId: number | null;
  readonly maskId: number | null;
  /** [ids]: those of the text alone */
  encodeIds(text: string): Int32Array;
}

/** Ids of the special tokens: they stand after all others, in the order UNK, MASK, SOS, EOS, PAD, those that there are. */
export interface SpecialIds {
  readonly unkId: number | null;
  readonly maskId: number | null;
  readonly sosId: number;
  readonly eosId: number;
  readonly padId: number | null;
  /** V: all ids, these included */
  readonly vocabSize: number;
}

export interface SpecialOptions {
  /** whether there is a PAD */
  readonly padding?: boolean;
  /** whether there is a MASK, for tokens that a model is to tell; default false */
  readonly mask?: boolean;
}

/** Which special tokens there are beside SOS and EOS. */
export interface Specials {
  readonly unknown: boolean;
  readonly mask: boolean;
  readonly padding: boolean;
}

export const countSpecials = ({ unknown, mask, padding }: Specials): number =>
  2 + Number(unknown) + Number(mask) + Number(padding);

/** Special ids after `ordinary` other ones. */
export function specialIds(ordinary: number, specials: Specials): SpecialIds {
  let next = ordinary;
  const take = () => {
    next += 1;
    return next - 1;
  };
  return {
    unkId: specials.unknown ? take() : null,
    maskId: specials.mask ? take() : null,
    sosId: take(),
    eosId: take(),
    padId: specials.padding ? take() : null,
    vocabSize: next,
  };
}

/** What a document says of them: UNK and MASK only where they are, so that documents from before there were any stay as they are. */
export function specialsDocument({ unknown, mask, padding }: Specials): Record<string, boolean> {
  return { padding, ...(unknown && { unknown }), ...(mask && { mask }) };
}
