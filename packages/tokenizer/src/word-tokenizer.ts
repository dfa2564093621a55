import { checkArgument, SeqlabError } from '@seqlab/core';
import { checkTokenizerOptions, textsOf } from './check-texts.js';
import { byFrequency, mostEntries, specialsOf, type VocabularyOptions } from './learned-vocabulary.js';
import type { SequenceTokenizer, Specials } from './special-ids.js';
import { vocabularyTokenizer } from './vocabulary-tokenizer.js';
import { wordCounts } from './word-counts.js';

export interface WordTokenizerOptions extends VocabularyOptions {
  /** keep only the most frequent words (ties: alphabetical), special ids not counted, in place of `vocabSize`; default all */
  readonly maximumWords?: number;
}

/** Code units of the different words that are counted for each word that is kept: 64 words of 8 letters. */
const COUNTED_PER_KEPT = 512;
/** A small vocabulary chooses from at least so many. */
const LEAST_COUNTED = 4194304;

/**
 * One id per word that occurs in the texts, most frequent first. Words are what white space separates; decoding joins them
 * with single spaces, so that runs of space do not survive a round trip. The texts are gone through once and not held: memory follows the
 * different words, of which a bounded number is counted where only the most frequent are kept. With `unknown` a word that is not
 * known decodes as `<unk>`, as in torchtext; that word in the texts counts as unknown too.
 *
 * Pieces of one running text go through `wholeWords` first.
 * @param options padding: default true
 * @throws SeqlabError `tokenizer-texts`, `tokenizer-text`, `tokenizer-maximum-words`, `tokenizer-vocab-size`, `tokenizer-vocabulary` where there is no word
 */
export function trainWordTokenizer(
  texts: Iterable<string>,
  options: WordTokenizerOptions = {},
): SequenceTokenizer {
  checkTokenizerOptions('trainWordTokenizer', options, ['vocabSize', 'unknown', 'maximumWords']);
  const specials = specialsOf(options, true);
  const most = mostWords(options, specials);
  const counts = wordCounts(Math.max(LEAST_COUNTED, COUNTED_PER_KEPT * most));
  for (const text of textsOf('trainWordTokenizer', texts)) {
    for (const word of splitWords(text)) if (!specials.unknown || word !== UNKNOWN) counts.add(word);
  }
  return wordTokenizer(byFrequency(counts).slice(0, most), specials.padding, specials);
}

function mostWords({ vocabSize, maximumWords }: WordTokenizerOptions, specials: Specials): number {
  const most = mostEntries('trainWordTokenizer', vocabSize, specials);
  if (maximumWords === undefined || maximumWords === Number.POSITIVE_INFINITY) return most;
  if (!Number.isSafeInteger(maximumWords) || maximumWords < 1) {
    throw new SeqlabError(
      'tokenizer-maximum-words',
      `trainWordTokenizer: maximumWords (${maximumWords}) must be an integer of at least 1. Leave it out to keep all words.`,
    );
  }
  return Math.min(most, maximumWords);
}

const UNKNOWN = '<unk>';

/**
 * A word tokenizer with that vocabulary: word i has id i.
 * @param options UNK and MASK; default: neither
 */
export function wordTokenizer(
  words: readonly string[],
  padding: boolean,
  { unknown = false, mask = false }: Pick<VocabularyOptions, 'unknown' | 'mask'> = {},
): SequenceTokenizer {
  checkArgument('wordTokenizer', 'words', words, 'a list');
  const ids = new Map(words.map((word, id) => [word, id]));
  return vocabularyTokenizer({
    noun: 'word',
    entries: words,
    specials: { unknown, mask, padding },
    split: splitWords,
    lookUp(text) {
      const found = Int32Array.from(splitWords(text), (word) => ids.get(word) ?? -1);
      return { ids: found, allKnown: !found.includes(-1) };
    },
    join: (entries) => entries.join(' '),
    unknownText: UNKNOWN,
    canHaveUnknown: true,
    document: { type: 'word', words },
  });
}

function splitWords(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
