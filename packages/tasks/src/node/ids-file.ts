import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';
import type { RaggedIds } from '../rows/ragged-ids.js';
import {
  FIRST_LINE,
  FOOTER_BYTES,
  type IdsFileHeader,
  type IdsKey,
  idArray,
  LAST_WORD,
  pagesFor,
} from './ids-file-format.js';
import { pageReader } from './page-reader.js';

/** Ids in a file: read as they are asked for, so that memory does not follow their number. */
export interface IdsFile extends RaggedIds {
  readonly key: IdsKey;
  readonly vocabSize: number;
  /** ids that stand for what the tokenizer did not know */
  readonly unknown: number;
  close(): void;
}

/**
 * Opens a file that `idsFileWriter` wrote. All of it is read and checked once, and each page again when it is used: what is damaged, cut short,
 * or no such file is refused and never read as ids.
 * @param key what the ids must have been made of; default: anything
 * @throws SeqlabError `ids-file`, and what the file system throws
 */
export function openIdsFile(path: string, key?: IdsKey): IdsFile {
  const descriptor = openSync(path, 'r');
  try {
    return idsFile(path, descriptor, key);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function idsFile(path: string, descriptor: number, key: IdsKey | undefined): IdsFile {
  const { header, checks } = readHeader(path, descriptor);
  if (key !== undefined && JSON.stringify(key) !== JSON.stringify(header.key)) {
    throw refuse(path, 'it was made of other data or with another tokenizer');
  }
  const { sequences, ids: total, vocabSize, pageBytes } = header;
  const typed = idArray(vocabSize);
  const width = typed.BYTES_PER_ELEMENT;
  const idPages = pagesFor(total * width, pageBytes);
  const pages = pageReader({
    descriptor,
    pageBytes,
    firstByte: pageBytes,
    checks,
    damaged: () => refuse(path, 'a part of it is not what was written'),
  });
  pages.checkAll();
  const [idsPerPage, endsPerPage] = [pageBytes / width, pageBytes / 8];
  const endOf = (index: number): number => {
    if (index < 0) return 0;
    const { buffer, byteOffset } = pages.page(idPages + Math.floor(index / endsPerPage));
    return new Float64Array(buffer, byteOffset, endsPerPage)[index % endsPerPage]!;
  };
  function slice(from: number, to: number): Int32Array {
    const end = Math.min(to, total);
    const ids = new Int32Array(Math.max(0, end - from));
    for (let at = from; at < end; ) {
      const page = Math.floor(at / idsPerPage);
      const { buffer, byteOffset } = pages.page(page);
      const held = new typed(buffer, byteOffset, idsPerPage);
      const taken = Math.min(end, (page + 1) * idsPerPage) - at;
      const first = at - page * idsPerPage;
      ids.set(held.subarray(first, first + taken), at - from);
      at += taken;
    }
    return ids;
  }
  const has = (index: number) => index >= 0 && index < sequences;
  return {
    key: header.key,
    vocabSize,
    unknown: header.unknown,
    length: sequences,
    total,
    size: (index) => (has(index) ? endOf(index) - endOf(index - 1) : 0),
    at: (index) => (has(index) ? slice(endOf(index - 1), endOf(index)) : undefined),
    part(index, from, to) {
      if (!has(index)) return new Int32Array(0);
      const [start, end] = [endOf(index - 1), endOf(index)];
      return slice(Math.min(start + from, end), Math.min(start + to, end));
    },
    slice,
    close: () => closeSync(descriptor),
  };
}

/** @throws SeqlabError `ids-file` */
function readHeader(path: string, descriptor: number): { header: IdsFileHeader; checks: Uint32Array } {
  const { size } = fstatSync(descriptor);
  const read = (from: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    let got = 0;
    while (got < length) {
      const more = readSync(descriptor, bytes, got, length - got, from + got);
      if (more === 0) throw refuse(path, 'it ends too early');
      got += more;
    }
    return bytes;
  };
  if (size < FIRST_LINE.length + FOOTER_BYTES) throw refuse(path, 'it is too short');
  if (read(0, FIRST_LINE.length).toString('latin1') !== FIRST_LINE) {
    throw refuse(path, 'it does not begin as one, or is of another version');
  }
  const footer = read(size - FOOTER_BYTES, FOOTER_BYTES);
  if (footer.toString('latin1', 40) !== LAST_WORD) throw refuse(path, 'it ends too early');
  const [jsonBytes, checkCount] = [footer.readUInt32LE(32), footer.readUInt32LE(36)];
  const described = 4 * checkCount + jsonBytes;
  if (described > size - FOOTER_BYTES) throw refuse(path, 'its end is damaged');
  const bytes = read(size - FOOTER_BYTES - described, described);
  if (!createHash('sha256').update(bytes).digest().equals(footer.subarray(0, 32))) {
    throw refuse(path, 'its end is damaged');
  }
  const header = JSON.parse(bytes.toString('utf8', 4 * checkCount)) as IdsFileHeader;
  const { sequences, ids, vocabSize, pageBytes } = header;
  const pages =
    pagesFor(ids * idArray(vocabSize).BYTES_PER_ELEMENT, pageBytes) + pagesFor(8 * sequences, pageBytes);
  if (pages !== checkCount || size !== (1 + pages) * pageBytes + described + FOOTER_BYTES) {
    throw refuse(path, 'it has not the length that it says');
  }
  return { header, checks: Uint32Array.from({ length: checkCount }, (_, i) => bytes.readUInt32LE(4 * i)) };
}

function refuse(path: string, reason: string): SeqlabError {
  return new SeqlabError(
    'ids-file',
    `${path}: this is no whole file of ids: ${reason}. Delete it, and the ids are made again from the data.`,
  );
}
