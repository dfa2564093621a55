import { parseJson, SeqlabError, type SequenceDataset, type Tokenizer } from '@seqlab/core';
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
  /** V of a byte-level BPE */
  readonly vocabSize?: number | undefined;
}

/** A tokenizer learned from all texts of a data set, or read from a file. */
export function tokenizerFor(dataset: SequenceDataset, choice: TokenizerChoice): Tokenizer {
  return learnTokenizer(
    dataset.examples.flatMap(({ input, output }) => [input, output]),
    choice,
  );
}

/** A tokenizer learned from texts, or read from a file. */
export function learnTokenizer(
  texts: readonly string[],
  { kind, vocabSize = 512 }: TokenizerChoice,
): Tokenizer {
  switch (kind) {
    case 'character':
      return trainCharacterTokenizer(texts);
    case 'word':
      return trainWordTokenizer(texts);
    case 'bpe':
      return trainBpe(texts, { vocabSize });
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
