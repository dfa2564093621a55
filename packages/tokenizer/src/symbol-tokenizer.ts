import { SeqlabError } from '@seqlab/core';
import { checkText, checkTokenizerOptions, textsOf } from './check-texts.js';
import type { SequenceTokenizer, SpecialOptions } from './special-ids.js';
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
  const { padding = false } = options;
  if (typeof Object(symbols)[Symbol.iterator] !== 'function') checkText(symbols);
  return singleCharacterTokenizer('symbol', [...symbols], padding);
}

/**
 * One id per character (Unicode code point) that occurs in the texts, in the order of code points, then SOS, EOS, PAD.
 * @param options padding: default true
 */
export function trainCharacterTokenizer(
  texts: Iterable<string>,
  options: SpecialOptions = {},
): SequenceTokenizer {
  checkTokenizerOptions('trainCharacterTokenizer', options);
  const { padding = true } = options;
  const characters = new Set<string>();
  // a string gives the same characters as an array that holds it
  for (const text of textsOf('trainCharacterTokenizer', typeof texts === 'string' ? [texts] : texts))
    for (const character of text) characters.add(character);
  const ordered = [...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  return singleCharacterTokenizer('character', ordered, padding);
}

/** Shared by both, and by `tokenizerFromJSON`. */
export function singleCharacterTokenizer(
  type: 'symbol' | 'character',
  symbols: readonly string[],
  padding: boolean,
): SequenceTokenizer {
  for (const symbol of symbols) checkText(symbol);
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
    padding,
    split: (text) => [...text],
    join: (entries) => entries.join(''),
    document: { type, symbols, padding },
  });
}
