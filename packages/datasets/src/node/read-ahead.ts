import type { RegularFile } from './regular-file.js';

/** How much is read at once where one part is asked for after the other. */
const WINDOW = 2 ** 16;

/**
 * Gives parts of a file. Where a part follows the last one, so will others: more is read, and they are there. What is given is
 * good until the next part is asked for.
 */
export function readAhead(file: RegularFile): (start: number, end: number) => Buffer {
  let memory: Buffer = Buffer.alloc(0);
  /** where in the file the memory's first byte is, and what follows its last */
  let [from, to] = [0, 0];
  return (start, end) => {
    if (start < from || end > to) {
      const follows = start >= from && start <= to + WINDOW;
      const size = follows ? Math.min(Math.max(WINDOW, end - start), file.bytes - start) : end - start;
      if (memory.length < size) memory = Buffer.allocUnsafe(size);
      // nothing is there while it is being read, which may fail
      [from, to] = [0, 0];
      file.read(memory.subarray(0, size), start);
      [from, to] = [start, start + size];
    }
    return memory.subarray(start - from, end - from);
  };
}
