import { SeqlabError } from '@seqlab/core';

/** Throws `dataset-copies` unless a data set is repeated a whole number of times, once at least. */
export function checkCopies(where: string, copies: number): void {
  if (Number.isSafeInteger(copies) && copies >= 1) return;
  throw new SeqlabError(
    'dataset-copies',
    `${where}: copies (${copies}) must be an integer of at least 1. Use 1 for each example once.`,
  );
}

/** Throws `lengths` unless each length is a whole number, 0 or more: NaN would sort and add up in silence. */
export function checkLengths(where: string, lengths: ArrayLike<number>): void {
  for (let i = 0; i < lengths.length; i += 1) {
    const length = lengths[i]!;
    if (Number.isSafeInteger(length) && length >= 0) continue;
    throw new SeqlabError(
      'lengths',
      `${where}: length ${i + 1} is ${length}, expected an integer of at least 0. Give the number of ids of each sequence.`,
    );
  }
}
