import { SeqlabError } from '@seqlab/core';

/** Throws `tokenizer-id-range` unless id is an integer 0 … vocabSize − 1. */
export function checkId(id: number, vocabSize: number): void {
  if (Number.isInteger(id) && id >= 0 && id < vocabSize) return;
  throw new SeqlabError(
    'tokenizer-id-range',
    `tokenizer: id ${id} must be an integer from 0 to ${vocabSize - 1}. Decode with the tokenizer that encoded.`,
  );
}
