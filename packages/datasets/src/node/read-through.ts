import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { RegularFile } from './regular-file.js';
import { CHUNK_SIZE, textChunks } from './text-chunks.js';

/** What an opening may be told. */
export interface Progress {
  /** ends the opening with the signal's reason */
  readonly signal?: AbortSignal;
  /** is told now and then how many bytes have been read, of how many */
  readonly onProgress?: (bytes: number, of: number) => void;
}

export interface ReadThroughOptions extends Progress {
  /** bytes that are read at once; default 1 MiB */
  readonly chunkSize?: number;
}

const MARK = Buffer.from('efbbbf', 'hex');

/**
 * Reads a text file once, from end to end, and leaves the event loop its turns.
 * @param each is handed the text as whole code points, and where in the file they are; they are good until it returns
 * @returns the SHA-256 of the whole file, in hex
 * @throws SeqlabError `file-not-text`, `file-changed`
 */
export async function readThrough(
  file: RegularFile,
  { signal, onProgress, chunkSize = CHUNK_SIZE }: ReadThroughOptions,
  each: (bytes: Buffer, offset: number) => void,
): Promise<string> {
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  let position = 0;
  for (const { bytes, offset } of textChunks(file, chunkSize)) {
    // the text begins after a byte order mark, the file with it
    if (position === 0 && offset > 0) hash.update(MARK);
    hash.update(bytes);
    each(bytes, offset);
    position = offset + bytes.length;
    onProgress?.(position, file.bytes);
    // signals arrive between two turns of the event loop
    await setImmediate();
    signal?.throwIfAborted();
  }
  return hash.digest('hex');
}
