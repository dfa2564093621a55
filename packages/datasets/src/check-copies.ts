import { SeqlabError } from '@seqlab/core';

/** Throws `dataset-copies` unless a data set is repeated a whole number of times, once at least. */
export function checkCopies(where: string, copies: number): void {
  if (Number.isSafeInteger(copies) && copies >= 1) return;
  throw new SeqlabError(
    'dataset-copies',
    `${where}: copies (${copies}) must be an integer of at least 1. Use 1 for each example once.`,
  );
}
