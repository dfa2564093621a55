import { SeqlabError } from '@seqlab/core';
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
  { padding = false }: SpecialOptions = {},
): SequenceTokenizer {
  return singleCharacterTokenizer('symbol', [...symbols], padding);
}

/**
 * One id per character (Unicode code point) that occurs in the texts, in the order of code points, then SOS, EOS, PAD.
 * @param options padding: default true
 */
export function trainCharacterTokenizer(
  texts: Iterable<string>,
  { padding = true }: SpecialOptions = {},
): SequenceTokenizer {
  const characters = new Set<string>();
  for (const text of texts) for (const character of text) characters.add(character);
  const ordered = [...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  return singleCharacterTokenizer('character', ordered, padding);
}

/** Shared by both, and by `tokenizerFromJSON`. */
export function singleCharacterTokenizer(
  type: 'symbol' | 'character',
  symbols: readonly string[],
  padding: boolean,
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
    padding,
    split: (text) => [...text],
    join: (entries) => entries.join(''),
    document: { type, symbols, padding },
  });
}
