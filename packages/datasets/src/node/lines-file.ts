import { checkOptions } from '@seqlab/core';
import { emptyFile, noRow } from './missing-rows.js';
import type { Progress, ReadThroughOptions } from './read-through.js';
import { indexRecords } from './record-index.js';
import { LINES } from './record-scanner.js';
import { openRegular } from './regular-file.js';

/** Lines of a file, read as they are asked for. */
export interface LinesFile {
  readonly path: string;
  readonly bytes: number;
  /** hex, of the whole file */
  readonly sha256: string;
  /** lines that are not blank */
  readonly length: number;
  /** line 0 … length − 1 of those that are not blank, without its end; undefined outside */
  at(index: number): string | undefined;
  /** its number in the file, from 1 */
  lineOf(index: number): number;
  /** lines without a character, which are left out; a line of white space is not blank */
  readonly blankLines: number;
  close(): void;
}

/**
 * Opens a file of which each line is an example, in one pass; any line can be had at any time then. Of the file, only places are
 * held. Text is UTF-8; CR LF, LF and CR end a line; a byte order mark in front is no text.
 * @throws SeqlabError `file-missing`, `file-is-folder`, `file-not-regular`, `file-unreadable`, `file-not-text`, `file-changed`,
 *   `data-empty`, `data-line-length`; reading lines throws `file-changed` once the file is no longer what was opened, and `file-closed`
 */
export function openLines(path: string, options: Progress = {}): Promise<LinesFile> {
  return openLinesBy(path, options);
}

/** The same, with the number of bytes that are read at once. */
export async function openLinesBy(path: string, options: ReadThroughOptions): Promise<LinesFile> {
  checkOptions('openLines', options, ['signal', 'onProgress']);
  const file = openRegular(path);
  try {
    const { length, text, line, sha256, blankLines } = await indexRecords(file, { ...options, shape: LINES });
    if (length === 0) throw emptyFile(path, blankLines);
    const has = (index: number) => Number.isInteger(index) && index >= 0 && index < length;
    return {
      path,
      bytes: file.bytes,
      sha256,
      length,
      at: (index) => (has(index) ? text(index) : undefined),
      lineOf(index) {
        if (has(index)) return line(index);
        throw noRow(path, index, length);
      },
      blankLines,
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
