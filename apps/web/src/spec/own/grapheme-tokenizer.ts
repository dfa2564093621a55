import { SeqlabError, type Tokenizer } from '@seqlab/core';
import { graphemesOf } from './graphemes.js';

/** A tokenizer whose ids can be named. */
export interface GraphemeTokenizer extends Tokenizer {
  readonly sosId: number;
  readonly eosId: number;
  readonly padId: number;
  /** what each id is called, special ones included */
  readonly names: readonly string[];
  /** graphemes of a text that it has no id for, each once */
  unknownIn(text: string): readonly string[];
}

/** One id per grapheme that occurs, in the order of code points, then SOS, EOS, PAD. */
export function graphemeTokenizer(texts: readonly string[]): GraphemeTokenizer {
  const symbols = [...new Set(texts.flatMap(graphemesOf))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]));
  const [sosId, eosId, padId] = [symbols.length, symbols.length + 1, symbols.length + 2];
  return {
    vocabSize: symbols.length + 3,
    sosId,
    eosId,
    padId,
    names: [...symbols, 'SOS', 'EOS', 'PAD'],
    unknownIn: (text) => [...new Set(graphemesOf(text).filter((each) => !ids.has(each)))],
    encode: (text) =>
      graphemesOf(text).map((symbol) => {
        const id = ids.get(symbol);
        if (id !== undefined) return id;
        throw new SeqlabError(
          'web-symbol-unknown',
          `input: ${JSON.stringify(symbol)} is in none of the examples. Use symbols that the model has been shown.`,
        );
      }),
    decode: (given) =>
      Array.from(given)
        .filter((id) => id < symbols.length)
        .map((id) => symbols[id])
        .join(''),
    // single symbols, of which no words are made
    toJSON: () => ({ type: 'symbol', symbols }),
  };
}
