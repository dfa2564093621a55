import { checkOptions } from '@seqlab/core';
import { emptyFile } from './missing-rows.js';
import { type Progress, type ReadThroughOptions, readThrough } from './read-through.js';
import { openRegular, type RegularFile } from './regular-file.js';
import { CHUNK_SIZE, textChunks } from './text-chunks.js';

/** Running text in a file, however long. */
export interface TextFile {
  readonly path: string;
  readonly bytes: number;
  /** hex, of the whole file */
  readonly sha256: string;
  /** code points of Unicode, line ends among them */
  readonly characters: number;
  readonly lines: number;
  /** All of it from the start, in pieces of about 1 MiB at most that part no code point and no CR LF. */
  pieces(): Iterable<string>;
  close(): void;
}

/**
 * Opens a file of running text: one pass looks at all of it, and nothing is held. Text is UTF-8; CR LF, LF and CR end a line, and
 * a line may be of any length; a byte order mark in front is no text.
 * @throws SeqlabError `file-missing`, `file-is-folder`, `file-not-regular`, `file-unreadable`, `file-not-text`, `file-changed`,
 *   `data-empty`; reading pieces throws `file-changed` once the file is no longer what was opened, and `file-closed`
 */
export function openText(path: string, options: Progress = {}): Promise<TextFile> {
  return openTextBy(path, options);
}

/** The same, with the number of bytes that are read at once. */
export async function openTextBy(path: string, options: ReadThroughOptions): Promise<TextFile> {
  checkOptions('openText', options, ['signal', 'onProgress']);
  const file = openRegular(path);
  try {
    const counts = counter();
    const sha256 = await readThrough(file, options, (bytes) => counts.add(bytes));
    const { characters, lines } = counts.total();
    if (characters === 0) throw emptyFile(path, 0);
    return {
      path,
      bytes: file.bytes,
      sha256,
      characters,
      lines,
      pieces: () => ({ [Symbol.iterator]: () => piecesOf(file, options.chunkSize) }),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function counter() {
  let [characters, ends, last] = [0, 0, 0];
  return {
    add(bytes: Uint8Array): void {
      let [points, found, before] = [0, 0, last];
      for (let i = 0; i < bytes.length; i += 1) {
        const byte = bytes[i]!;
        // all but the bytes that go on with a code point
        if ((byte & 0xc0) !== 0x80) points += 1;
        if (byte === 0x0d || (byte === 0x0a && before !== 0x0d)) found += 1;
        before = byte;
      }
      [characters, ends, last] = [characters + points, ends + found, before];
    },
    // the last line needs no end
    total: () => ({ characters, lines: ends + (last === 0x0a || last === 0x0d ? 0 : 1) }),
  };
}

function* piecesOf(file: RegularFile, chunkSize = CHUNK_SIZE): Generator<string, void> {
  let kept = '';
  for (const { bytes } of textChunks(file, chunkSize)) {
    const text = kept + bytes.toString('utf8');
    // a line feed may follow
    kept = text.endsWith('\r') ? '\r' : '';
    const piece = kept === '' ? text : text.slice(0, -1);
    if (piece !== '') yield piece;
  }
  if (kept !== '') yield kept;
}
