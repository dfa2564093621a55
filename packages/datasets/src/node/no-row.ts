import { SeqlabError, showValue } from '@seqlab/core';

/** There are `length` rows, and another was asked for. */
export function noRow(path: string, index: number, length: number): SeqlabError {
  return new SeqlabError(
    'data-row',
    `data: ${path} has no row ${showValue(index)}. Give a number from 0 to ${length - 1}.`,
  );
}
