import { parseJson, SeqlabError, type Tokenizer } from '@seqlab/core';
import {
  symbolTokenizer,
  tokenizerFromJSON,
  trainBpe,
  trainCharacterTokenizer,
  trainWordTokenizer,
} from '@seqlab/tokenizer';
import { readText } from '../input/read-file.js';
import { inFile } from '../input/weights.js';

/** The paper's symbols 0 and 1; PAD only where the model has it, so that the vocabulary is 4 or 5. */
export const paperTokenizer = (padId: number | null): Tokenizer =>
  symbolTokenizer('01', { padding: padId !== null });

export interface TokenizerChoice {
  /** 'character', 'word', 'bpe' (learned from the texts) or the path of a tokenizer.json */
  readonly kind: string;
  /** most ids; default: all characters, 8,192 words where others are UNK and else all, 512 byte-level pieces */
  readonly vocabSize?: number | undefined;
  /** whether characters or words beyond the vocabulary are UNK; default false: they are an error */
  readonly unknown?: boolean;
  /** whether there is an id for hidden tokens; default false */
  readonly mask?: boolean;
}

const WORDS = 8192;

/** A tokenizer learned from texts, or read from a file. @throws tokenizer-unknown, and what learning or reading one throws */
export function learnTokenizer(
  texts: Iterable<string>,
  { kind, vocabSize, unknown = false, mask = false }: TokenizerChoice,
): Tokenizer {
  switch (kind) {
    case 'character':
      return trainCharacterTokenizer(texts, { unknown, mask, ...(vocabSize !== undefined && { vocabSize }) });
    case 'word':
      return trainWordTokenizer(texts, { unknown, mask, ...(unknown && { vocabSize: vocabSize ?? WORDS }) });
    case 'bpe':
      return trainBpe(texts, { vocabSize: vocabSize ?? 512, mask });
    default:
      if (kind.endsWith('.json')) return readTokenizer(kind);
      throw new SeqlabError(
        'tokenizer-unknown',
        `tokenizer: "${kind}" is no tokenizer. Use character, word, bpe, or the path of a tokenizer.json.`,
      );
  }
}

/** A tokenizer.json, as a run folder holds it and `seqlab tokenizer train` writes it. */
export const readTokenizer = (path: string): Tokenizer =>
  inFile(path, () => tokenizerFromJSON(parseJson(readText(path, 'tokenizer'), { source: path })));
