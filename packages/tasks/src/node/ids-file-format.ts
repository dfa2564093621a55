import { sha256Hex, type Tokenizer } from '@seqlab/core';

/*
 * A file of ids, little-endian, in pages of one size, so that any part can be read and checked by itself:
 *
 *   page 0        FIRST_LINE, zeros
 *   pages         the ids of all sequences end to end, 1, 2 or 4 bytes each; zeros to the end of a page
 *   pages         where each sequence ends, float64; zeros to the end of a page
 *   checks        CRC-32 of each of these pages, uint32
 *   header        JSON: IdsFileHeader
 *   footer        48 bytes: SHA-256 of checks and header, length of header and number of checks (uint32 each), LAST_WORD
 *
 * What describes the file stands at its end, so that it can be written in one go.
 */
export const FIRST_LINE = 'seqlab ids 1\n';
export const LAST_WORD = 'SEQIDEND';
export const FOOTER_BYTES = 48;
export const PAGE_BYTES = 4096;

/** What ids were made of. Other data, another tokenizer or another column is another key. */
export interface IdsKey {
  /** SHA-256 of the data */
  readonly data: string;
  /** SHA-256 of the tokenizer's document, see `tokenizerHash` */
  readonly tokenizer: string;
  /** which texts of the data, e.g. "training/input" */
  readonly column: string;
}

export interface IdsFileHeader {
  readonly key: IdsKey;
  readonly vocabSize: number;
  readonly sequences: number;
  readonly ids: number;
  /** ids that stand for what the tokenizer does not know */
  readonly unknown: number;
  readonly pageBytes: number;
}

export function tokenizerHash(tokenizer: Tokenizer): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(tokenizer.toJSON())));
}

/** The smallest array whose elements hold the ids of a vocabulary. */
export type IdArray = typeof Uint8Array | typeof Uint16Array | typeof Int32Array;

export const idArray = (vocabSize: number): IdArray =>
  vocabSize <= 0x100 ? Uint8Array : vocabSize <= 0x10000 ? Uint16Array : Int32Array;

export const pagesFor = (bytes: number, pageBytes: number): number => Math.ceil(bytes / pageBytes);
