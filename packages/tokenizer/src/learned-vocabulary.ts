import { SeqlabError } from '@seqlab/core';
import { countSpecials, type SpecialOptions, type Specials } from './special-ids.js';

/** How a vocabulary is learned from texts. */
export interface VocabularyOptions extends SpecialOptions {
  /** V, special ids included: only the most frequent entries are kept (ties: in the order of their characters); default all */
  readonly vocabSize?: number;
  /** whether what is not in the vocabulary has an id, UNK; default false: it is an error */
  readonly unknown?: boolean;
}

/** All special tokens that options ask for. @param padding where they do not say */
export function specialsOf(
  { padding, unknown = false, mask = false }: VocabularyOptions,
  byDefault: boolean,
): Specials {
  return { unknown, mask, padding: padding ?? byDefault };
}

/**
 * How many entries `vocabSize` leaves room for.
 * @throws SeqlabError `tokenizer-vocab-size`
 */
export function mostEntries(where: string, vocabSize: number | undefined, specials: Specials): number {
  if (vocabSize === undefined) return Number.POSITIVE_INFINITY;
  const taken = countSpecials(specials);
  if (Number.isSafeInteger(vocabSize) && vocabSize > taken) return vocabSize - taken;
  throw new SeqlabError(
    'tokenizer-vocab-size',
    `${where}: vocabSize (${vocabSize}) must be an integer of at least ${taken + 1} (${taken} special ids and an entry). Leave it out to keep all.`,
  );
}

/** Entries, the most frequent first; equal ones in the order of their characters, so that the order of the texts does not matter. */
export function byFrequency(counts: Iterable<readonly [entry: string, count: number]>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([entry]) => entry);
}
