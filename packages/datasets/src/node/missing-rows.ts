import { SeqlabError, showValue } from '@seqlab/core';

/** Nothing was found in a file, however many blank lines it has. */
export function emptyFile(path: string, blankLines: number): SeqlabError {
  const what = blankLines === 0 ? 'is empty' : `has nothing but blank lines (${blankLines})`;
  return new SeqlabError('data-empty', `data: ${path} ${what}. Give at least one line.`);
}

/** There are `length` rows, and another was asked for. */
export function noRow(path: string, index: number, length: number): SeqlabError {
  return new SeqlabError(
    'data-row',
    `data: ${path} has no row ${showValue(index)}. Give a number from 0 to ${length - 1}.`,
  );
}
