import { constants, readSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';

/** Opens a pipe without waiting for whoever writes; to files it means nothing, and Windows has no such thing. */
export const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What comes through a pipe may have no end; who has more has a file. */
const MOST_BYTES = 2 ** 28;
const CHUNK = 2 ** 20;
/** Milliseconds of silence after which nothing is expected any more: from a writer that is there, and without one. */
const WAIT = 30000;
const WAIT_FOR_WRITER = 2000;
const PAUSE = 5;

/**
 * All that comes through a pipe, to its end.
 * @throws file-too-large beyond 256 MiB; file-no-data if nobody writes for 2 seconds, or a writer is silent for 30
 */
export function readPipe(file: number, path: string, what: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  let silent = 0;
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const read = readNow(file, chunk);
    if (read !== null && read > 0) {
      silent = 0;
      length += read;
      parts.push(chunk.slice(0, read));
      if (length > MOST_BYTES) {
        throw new SeqlabError(
          'file-too-large',
          `${what}: ${path} gave more than the ${MOST_BYTES} bytes that are read from a pipe. Save it as a file.`,
        );
      }
      continue;
    }
    if (read === 0 && length > 0) return Buffer.concat(parts, length);
    if (silent >= (read === null ? WAIT : WAIT_FOR_WRITER)) {
      const [who, seconds] =
        read === null ? ['its writer gave nothing', WAIT] : ['nobody writes to it', WAIT_FOR_WRITER];
      throw new SeqlabError(
        'file-no-data',
        `${what}: ${path} is a pipe, and ${who} for ${seconds / 1000} seconds. Start what writes to it, or name a file.`,
      );
    }
    Atomics.wait(clock, 0, 0, PAUSE);
    silent += PAUSE;
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

/** Bytes that are there: 0 where no writer is left, null where there is one that has written nothing yet. */
function readNow(file: number, into: Uint8Array): number | null {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as { code?: string }).code === 'EAGAIN') return null;
    throw error;
  }
}
