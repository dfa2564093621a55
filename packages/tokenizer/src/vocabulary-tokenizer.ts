import { checkArgument, SeqlabError, type TokenizerDocument } from '@seqlab/core';
import { checkText } from './check-texts.js';
import { describePiece, normalFormThatFits } from './describe-piece.js';
import { checkId } from './id-range.js';
import { type SequenceTokenizer, type Specials, specialIds, specialsDocument } from './special-ids.js';

export interface FoundIds {
  /** −1 for each piece that is no entry */
  readonly ids: Int32Array;
  readonly allKnown: boolean;
}

export interface VocabularyParts {
  /** what an entry is called in errors: "symbol", "character", "word" */
  readonly noun: string;
  /** entry i has id i */
  readonly entries: readonly string[];
  readonly specials: Specials;
  readonly split: (text: string) => readonly string[];
  readonly lookUp: (text: string) => FoundIds;
  readonly join: (entries: readonly string[]) => string;
  /** what an unknown piece reads as when its id is decoded */
  readonly unknownText: string;
  /** whether the tokenizer could have been trained with UNK */
  readonly canHaveUnknown: boolean;
  readonly document: TokenizerDocument;
}

/** A tokenizer that looks up pieces of the text in a list: symbols, characters and words differ in how text is cut. */
export function vocabularyTokenizer(parts: VocabularyParts): SequenceTokenizer {
  const { noun, entries, split, lookUp, join, unknownText } = parts;
  const { size } = new Set(entries);
  if (size !== entries.length || entries.length === 0) {
    throw new SeqlabError(
      'tokenizer-vocabulary',
      `tokenizer: the list of ${noun}s has ${entries.length} entries, ${size} of them different. Name at least one, and each once.`,
    );
  }
  const special = specialIds(entries.length, parts.specials);
  const { unkId, vocabSize } = special;
  function encodeIds(text: string): Int32Array {
    checkText(text);
    const { ids, allKnown } = lookUp(text);
    if (allKnown) return ids;
    for (let at = 0; at < ids.length; at += 1) {
      if (ids[at]! >= 0) continue;
      if (unkId === null) refuseUnknown(text, split(text)[at]!, at, parts);
      ids[at] = unkId;
    }
    return ids;
  }
  return {
    ...special,
    encode: (text) => Array.from(encodeIds(text)),
    encodeIds,
    decode(encoded) {
      checkArgument('decode', 'ids', encoded, 'a list');
      const pieces: string[] = [];
      for (let i = 0; i < encoded.length; i += 1) {
        const id = encoded[i]!;
        checkId(id, vocabSize);
        if (id < entries.length) pieces.push(entries[id]!);
        else if (id === unkId) pieces.push(unknownText);
      }
      return join(pieces);
    },
    toJSON: () => ({ ...parts.document, ...specialsDocument(parts.specials) }),
  };
}

/** Says which piece is not known, by code points where looks do not tell, and whether another Unicode form of the text would do. */
function refuseUnknown(
  text: string,
  piece: string,
  index: number,
  { noun, entries, split, canHaveUnknown }: VocabularyParts,
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
  const train = canHaveUnknown
    ? 'build the tokenizer from this text, or with unknown: true, which gives an id to all that it does not know'
    : 'build the tokenizer from this text';
  const advice =
    form === null
      ? `Use ${list}, or ${train}.`
      : `The text would be known in Unicode's form ${form}, in which the same letters are written otherwise. Normalise it (text.normalize("${form}")), or build the tokenizer from this text.`;
  throw new SeqlabError(
    'tokenizer-unknown-symbol',
    `tokenizer: ${noun} ${index + 1}, ${describePiece(piece + marks)}, is not in the vocabulary. ${advice}`,
  );
}
