import { checkArgument, SeqlabError, type TokenizerDocument } from '@seqlab/core';
import { checkText } from './check-texts.js';
import { describePiece, normalFormThatFits } from './describe-piece.js';
import { checkId } from './id-range.js';
import { type SequenceTokenizer, specialIds } from './special-ids.js';

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
export function vocabularyTokenizer(parts: VocabularyParts): SequenceTokenizer {
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
      checkText(text);
      return split(text).map((piece, i) => ids.get(piece) ?? refuseUnknown(text, piece, i, parts));
    },
    decode(encoded) {
      checkArgument('decode', 'ids', encoded, 'a list');
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

/** Says which piece is not known, by code points where looks do not tell, and whether another Unicode form of the text would do. */
function refuseUnknown(
  text: string,
  piece: string,
  index: number,
  { noun, entries, split }: VocabularyParts,
): never {
  const known = new Set(entries);
  // a letter and the marks on it are one to a reader
  const marks =
    noun === 'word'
      ? ''
      : (/^\p{M}*/u.exec(
          split(text)
            .slice(index + 1)
            .join(''),
        )?.[0] ?? '');
  const list = entries.slice(0, 20).map(describePiece).join(', ') + (entries.length > 20 ? ', …' : '');
  const form = normalFormThatFits(text, (other) => split(other).every((each) => known.has(each)));
  const advice =
    form === null
      ? `Use ${list}, or build the tokenizer from this text.`
      : `The text would be known in Unicode's form ${form}, in which the same letters are written otherwise. Normalise it (text.normalize("${form}")), or build the tokenizer from this text.`;
  throw new SeqlabError(
    'tokenizer-unknown-symbol',
    `tokenizer: ${noun} ${index + 1}, ${describePiece(piece + marks)}, is not in the vocabulary. ${advice}`,
  );
}
