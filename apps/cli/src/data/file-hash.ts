import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';
import { withFile } from '../input/read-file.js';

/** SHA-256 in hex, piece by piece: the file is read for good later. A pipe could not be read again, neither then nor when the run is resumed. */
export function fileHash(path: string): string {
  return withFile(path, 'data', ({ descriptor, pipe }) => {
    if (pipe) {
      throw new SeqlabError(
        'file-not-regular',
        `data: ${path} is a pipe, a file was expected: a run reads its data again when it is resumed. Save it as a file.`,
      );
    }
    const hash = createHash('sha256');
    const piece = new Uint8Array(2 ** 20);
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read));
    }
    return hash.digest('hex');
  });
}
