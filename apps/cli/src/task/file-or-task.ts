import { existsSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';
import { namedDatasets } from '@seqlab/datasets';
import { looksLikeFile } from './opened-file.js';

/**
 * What a word after `train` means: a file if there is one of that name, else a task of the paper.
 * @throws SeqlabError `usage-ambiguous` if it is both, `usage-conflict` beside a flag that says the same
 */
export function meaning(
  word: string,
  flags: {
    readonly task?: unknown;
    readonly data?: unknown;
    readonly batch?: unknown;
    readonly resume?: unknown;
  },
): { readonly file: string } | { readonly task: string } {
  const other = (['task', 'data', 'batch', 'resume'] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined) {
    throw new SeqlabError(
      'usage-conflict',
      `train: ${JSON.stringify(word)} and --${other} both say what is learned. Leave out one of them.`,
    );
  }
  const isTask = namedDatasets.some(({ name }) => name === word);
  // what is neither is most likely a task that is misspelt, and those have names to suggest
  if (!isTask) return looksLikeFile(word) ? { file: word } : { task: word };
  if (!existsSync(word)) return { task: word };
  throw new SeqlabError(
    'usage-ambiguous',
    `train: ${JSON.stringify(word)} is a task of the paper, and there is a file of that name. Say --task ${word}, or ./${word} for the file.`,
  );
}
