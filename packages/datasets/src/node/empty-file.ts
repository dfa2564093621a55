import { SeqlabError } from '@seqlab/core';

/** Nothing was found in a file, however many blank lines it has. */
export function emptyFile(path: string, blankLines: number): SeqlabError {
  const what = blankLines === 0 ? 'is empty' : `has nothing but blank lines (${blankLines})`;
  return new SeqlabError('data-empty', `data: ${path} ${what}. Give at least one line.`);
}
