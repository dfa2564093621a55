import { SeqlabError } from '@seqlab/core';
import type { RecordScanner } from './record-scanner.js';
import type { RegularFile } from './regular-file.js';

/** Attention looks from each token at each: a sequence of so many characters fits into no memory. */
export const LONGEST_RECORD = 2 ** 20;
/** UTF-8 takes at most three bytes for each of JavaScript's characters. */
const MOST_BYTES = 3 * LONGEST_RECORD;

/** Refuses a record that no model could read. @throws SeqlabError `data-line-length` */
export function checkLength(file: RegularFile, start: number, end: number, line: number): void {
  const size = end - start;
  if (size <= LONGEST_RECORD) return;
  if (size > MOST_BYTES) throw tooLong(file.path, line, `more than ${LONGEST_RECORD}`);
  const bytes = Buffer.allocUnsafe(size);
  file.read(bytes, start);
  const { length } = bytes.toString('utf8');
  if (length > LONGEST_RECORD) throw tooLong(file.path, line, String(length));
}

/** The same for one whose end has not come yet, so that nobody reads on to the end of the file for it. */
export function checkOpenLength(
  path: string,
  { start, line, quote }: RecordScanner['open'],
  end: number,
): void {
  if (end - start <= MOST_BYTES) return;
  if (quote === null) throw tooLong(path, line, `more than ${LONGEST_RECORD}`);
  throw new SeqlabError(
    'data-quote',
    `data: ${path}: line ${quote}: the quote that opens there is not closed within ${LONGEST_RECORD} characters. Close it, or write each quote inside a cell twice.`,
  );
}

function tooLong(path: string, line: number, length: string): SeqlabError {
  return new SeqlabError(
    'data-line-length',
    `data: ${path}: line ${line} has ${length} characters, and a row may have ${LONGEST_RECORD}. Cut it into shorter sequences.`,
  );
}
