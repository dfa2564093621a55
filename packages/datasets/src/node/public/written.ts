import { dirname } from 'node:path';
import { SeqlabError } from '@seqlab/core';

/** What keeps a file from being written is not the network's doing. */
export function notWritten(path: string, error: unknown): SeqlabError {
  return new SeqlabError(
    'data-get-write',
    `data: ${path} cannot be written: ${(error as Error).message}. Check ${dirname(path)} and the disk, or choose another folder with --out.`,
    { cause: error },
  );
}

/** @throws SeqlabError `data-get-write` */
export function written(write: () => void, path: string): void {
  try {
    write();
  } catch (error) {
    throw notWritten(path, error);
  }
}
