import { SeqlabError, type Tokenizer, type TokenizerDocument } from '@seqlab/core';
import { checkId } from './id-range.js';
import { specialIds } from './special-ids.js';

export interface VocabularyParts {
  /** what an entry is called in errors: "symbol", "character", "word" */
  readonly noun: string;
  /** entry i has id i */
  readonly entries: readonly string[];
  readonly padding: boolean;
  readonly split: (text: string) => readonly string[];
  readonly join: (entries: readonly string[]) => string;
  readonly document: TokenizerDocument;
}

/** A tokenizer that looks up pieces of the text in a list: symbols, characters and words differ in how text is cut. */
export function vocabularyTokenizer(parts: VocabularyParts): Tokenizer {
  const { noun, entries, padding, split, join, document } = parts;
  const ids = new Map(entries.map((entry, id) => [entry, id]));
  if (ids.size !== entries.length || entries.length === 0) {
    throw new SeqlabError(
      'tokenizer-vocabulary',
      `tokenizer: the list of ${noun}s has ${entries.length} entries, ${ids.size} of them different. Name at least one, and each once.`,
    );
  }
  const special = specialIds(entries.length, padding);
  return {
    ...special,
    encode(text) {
      return split(text).map((piece, i) => {
        const id = ids.get(piece);
        if (id !== undefined) return id;
        const known = entries.slice(0, 20).map((entry) => JSON.stringify(entry));
        const list = known.join(', ') + (entries.length > 20 ? ', …' : '');
        throw new SeqlabError(
          'tokenizer-unknown-symbol',
          `tokenizer: ${noun} ${i + 1}, ${JSON.stringify(piece)}, is not in the vocabulary. Use ${list}, or build the tokenizer from this text.`,
        );
      });
    },
    decode(encoded) {
      const pieces: string[] = [];
      for (const id of Array.from(encoded)) {
        checkId(id, special.vocabSize);
        if (id < entries.length) pieces.push(entries[id]!);
      }
      return join(pieces);
    },
    toJSON: () => document,
  };
}
