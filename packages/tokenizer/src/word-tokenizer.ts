import { checkArgument, SeqlabError } from '@seqlab/core';
import { checkTokenizerOptions, textsOf } from './check-texts.js';
import type { SequenceTokenizer, SpecialOptions } from './special-ids.js';
import { vocabularyTokenizer } from './vocabulary-tokenizer.js';

export interface WordTokenizerOptions extends SpecialOptions {
  /** keep only the most frequent words (ties: alphabetical); default all */
  readonly maximumWords?: number;
}

/**
 * One id per word that occurs in the texts, most frequent first. Words are what white space separates; decoding joins them
 * with single spaces, so that runs of space do not survive a round trip.
 * @param options padding: default true
 * @throws SeqlabError `tokenizer-maximum-words`, `tokenizer-vocabulary` where there is no word
 */
export function trainWordTokenizer(
  texts: Iterable<string>,
  options: WordTokenizerOptions = {},
): SequenceTokenizer {
  checkTokenizerOptions('trainWordTokenizer', options, ['maximumWords']);
  const { padding = true, maximumWords = Number.POSITIVE_INFINITY } = options;
  if (
    maximumWords !== Number.POSITIVE_INFINITY &&
    !(Number.isSafeInteger(maximumWords) && maximumWords >= 1)
  ) {
    throw new SeqlabError(
      'tokenizer-maximum-words',
      `trainWordTokenizer: maximumWords (${maximumWords}) must be an integer of at least 1. Leave it out to keep all words.`,
    );
  }
  const counts = new Map<string, number>();
  for (const text of textsOf('trainWordTokenizer', texts))
    for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
  return wordTokenizer(ordered.slice(0, maximumWords), padding);
}

/** A word tokenizer with that vocabulary: word i has id i. */
export function wordTokenizer(words: readonly string[], padding: boolean): SequenceTokenizer {
  checkArgument('wordTokenizer', 'words', words, 'a list');
  return vocabularyTokenizer({
    noun: 'word',
    entries: words,
    padding,
    split: splitWords,
    join: (entries) => entries.join(' '),
    document: { type: 'word', words, padding },
  });
}

function splitWords(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
