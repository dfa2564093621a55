import { SeqlabError } from '@seqlab/core';
import { characterIds, countCharacters } from './character-counts.js';
import { checkText, checkTokenizerOptions, textsOf } from './check-texts.js';
import { byFrequency, mostEntries, specialsOf, type VocabularyOptions } from './learned-vocabulary.js';
import type { SequenceTokenizer, SpecialOptions, Specials } from './special-ids.js';
import { vocabularyTokenizer } from './vocabulary-tokenizer.js';

/**
 * One id per symbol, in the given order, then SOS, EOS and, with padding, PAD. The default is the paper's:
 * 0 → 0, 1 → 1, SOS = 2, EOS = 3, PAD = 4 (in its last stage only).
 * @param symbols single characters, as a string or a list
 * @param options padding: default false
 */
export function symbolTokenizer(
  symbols: Iterable<string> = '01',
  options: SpecialOptions = {},
): SequenceTokenizer {
  checkTokenizerOptions('symbolTokenizer', options);
  if (typeof Object(symbols)[Symbol.iterator] !== 'function') checkText(symbols);
  return singleCharacterTokenizer('symbol', [...symbols], specialsOf(options, false));
}

/**
 * One id per character (Unicode code point) that occurs in the texts, in the order of code points, then UNK, MASK, SOS, EOS, PAD. The texts
 * are gone through once and not held. With `unknown` a character that is not known decodes as U+FFFD, Unicode's replacement
 * character, which in the texts counts as unknown too.
 * @param options padding: default true; vocabSize keeps the most frequent characters
 * @throws SeqlabError `tokenizer-texts`, `tokenizer-text`, `tokenizer-vocab-size`, `tokenizer-vocabulary` where there is no character
 */
export function trainCharacterTokenizer(
  texts: Iterable<string>,
  options: VocabularyOptions = {},
): SequenceTokenizer {
  checkTokenizerOptions('trainCharacterTokenizer', options, ['vocabSize', 'unknown']);
  const specials = specialsOf(options, true);
  const most = mostEntries('trainCharacterTokenizer', options.vocabSize, specials);
  // a string gives the same characters as an array that holds it
  const counts = countCharacters(
    textsOf('trainCharacterTokenizer', typeof texts === 'string' ? [texts] : texts),
  );
  if (specials.unknown) counts.delete(UNKNOWN);
  const kept = counts.size > most ? byFrequency(counts).slice(0, most) : [...counts.keys()];
  kept.sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  return singleCharacterTokenizer('character', kept, specials);
}

const UNKNOWN = '\ufffd';

/** Shared by both, and by `tokenizerFromJSON`. */
export function singleCharacterTokenizer(
  type: 'symbol' | 'character',
  symbols: readonly string[],
  specials: Specials,
): SequenceTokenizer {
  const tooLong = symbols.find((symbol) => [...symbol].length !== 1);
  if (tooLong !== undefined) {
    throw new SeqlabError(
      'tokenizer-symbol-length',
      `tokenizer: ${JSON.stringify(tooLong)} must be a single character. Use the word tokenizer for longer pieces.`,
    );
  }
  return vocabularyTokenizer({
    noun: type,
    entries: symbols,
    specials,
    split: (text) => [...text],
    lookUp: characterIds(symbols),
    join: (entries) => entries.join(''),
    unknownText: UNKNOWN,
    canHaveUnknown: type === 'character',
    document: { type, symbols },
  });
}
