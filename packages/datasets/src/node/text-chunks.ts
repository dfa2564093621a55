import { isUtf8 } from 'node:buffer';
import { SeqlabError } from '@seqlab/core';
import type { RegularFile } from './regular-file.js';

/** Whole code points of a file; the bytes are good until the next chunk is asked for. */
export interface TextChunk {
  readonly bytes: Buffer;
  /** of its first byte in the file */
  readonly offset: number;
}

export const CHUNK_SIZE = 2 ** 20;

/**
 * A file's text, piece by piece, as UTF-8 that has been looked at: no NUL, nothing ill-formed, no byte order mark in front.
 * @param size bytes that are read at once
 * @throws SeqlabError `file-not-text` with the byte and the line, `file-changed`
 */
export function* textChunks(file: RegularFile, size = CHUNK_SIZE): Generator<TextChunk, void> {
  const buffer = Buffer.allocUnsafe(size + 3);
  let position = checkMark(file);
  let kept = 0;
  while (position < file.bytes) {
    const filled = kept + Math.min(size, file.bytes - position);
    file.read(buffer.subarray(kept, filled), position);
    const offset = position - kept;
    position = offset + filled;
    const whole = position === file.bytes ? filled : filled - cutShort(buffer.subarray(0, filled));
    const bytes = buffer.subarray(0, whole);
    checkText(file, bytes, offset);
    if (whole > 0) yield { bytes, offset };
    buffer.copyWithin(0, whole, filled);
    kept = filled - whole;
  }
}

/** Where the text begins: after a byte order mark. That of another encoding is told by its name. */
function checkMark(file: RegularFile): number {
  const start = Buffer.alloc(Math.min(4, file.bytes));
  file.read(start, 0);
  const mark = start.toString('hex');
  if (mark.startsWith('efbbbf')) return 3;
  const other = /^(?:fffe0000|0000feff)/.test(mark)
    ? 'UTF-32'
    : /^(?:fffe|feff)/.test(mark)
      ? 'UTF-16'
      : null;
  if (other === null) return 0;
  throw new SeqlabError(
    'file-not-text',
    `data: ${file.path} is ${other} text, as its first bytes say. Save it as UTF-8.`,
  );
}

/** How many bytes at the end are the beginning of a code point that goes on after them. */
function cutShort(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}

function checkText(file: RegularFile, bytes: Buffer, offset: number): void {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw new SeqlabError(
      'file-not-text',
      `data: ${file.path}: line ${lineAt(file, offset + nul)} holds a NUL at byte ${offset + nul}, as binary files and UTF-16 do. Save it as UTF-8 text.`,
    );
  }
  if (isUtf8(bytes)) return;
  const fault = offset + faultIn(bytes);
  throw new SeqlabError(
    'file-not-text',
    `data: ${file.path}: line ${lineAt(file, fault)} is not UTF-8 text at byte ${fault}. Save the file as UTF-8.`,
  );
}

/** The first byte of ill-formed UTF-8 that is none: decoded, it is U+FFFD without being written so. */
function faultIn(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let [from, byte] = [0, 0];
  for (;;) {
    const at = text.indexOf('\ufffd', from);
    byte += Buffer.byteLength(text.slice(from, at));
    if (bytes.toString('hex', byte, byte + 3) !== 'efbfbd') return byte;
    from = at + 1;
    byte += 3;
  }
}

/** The line, from 1, that byte `place` of the file is in; read anew, as only an error asks. */
export function lineAt(file: RegularFile, place: number): number {
  const buffer = Buffer.allocUnsafe(CHUNK_SIZE);
  let line = 1;
  let afterReturn = false;
  for (let position = 0; position < place; position += buffer.length) {
    const bytes = buffer.subarray(0, Math.min(buffer.length, place - position));
    file.read(bytes, position);
    for (const byte of bytes) {
      if (byte === 0x0d || (byte === 0x0a && !afterReturn)) line += 1;
      afterReturn = byte === 0x0d;
    }
  }
  return line;
}
