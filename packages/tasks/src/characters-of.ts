import type { Examples, Tokenizer } from '@seqlab/core';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { textIn } from './check-task.js';

type Splits = Readonly<Partial<Record<'training' | 'validation' | 'test', Examples<object>>>>;

/**
 * A tokenizer with one id for each of the characters that occur in the examples, of whatever split, and PAD.
 * @param keys which of an example's texts
 * @throws SeqlabError `task-example-text`, and `tokenizer-vocabulary` where there is no character
 */
export function charactersOf({ training, validation, test }: Splits, keys: readonly string[]): Tokenizer {
  return trainCharacterTokenizer(textsOf([training, validation, test], keys));
}

function* textsOf(
  splits: readonly (Examples<object> | undefined)[],
  keys: readonly string[],
): Generator<string> {
  for (const split of splits) {
    for (let i = 0; i < (split?.length ?? 0); i += 1) {
      for (const key of keys) yield textIn(split!.at(i), key, i);
    }
  }
}
