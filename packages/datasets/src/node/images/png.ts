import { SeqlabError } from '@seqlab/core';
import { openRegular } from '../regular-file.js';

/** What the first bytes of a PNG say. */
export interface PngHeader {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** grey, without colours */
  readonly grey: boolean;
}

const SIGNATURE = '89504e470d0a1a0a';
const HEADER_SIZE = 26;
/** the colour types of PNG's specification that are grey: without and with alpha */
const GREY_TYPES: readonly number[] = [0, 4];

/** @throws SeqlabError `images-png` for what is no PNG, and for one of 16 bits, whose numbers no byte holds */
export function readPngHeader(path: string): PngHeader {
  const file = openRegular(path);
  const bytes = Buffer.alloc(HEADER_SIZE);
  try {
    file.read(bytes.subarray(0, Math.min(HEADER_SIZE, file.bytes)), 0);
  } finally {
    file.close();
  }
  if (bytes.toString('hex', 0, 8) !== SIGNATURE || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw refuse(path, 'is no PNG', 'Save the image as PNG, or take the file away');
  }
  if (bytes[24] === 16) throw refuse(path, 'has 16 bits a channel', 'Save it with 8');
  return {
    path,
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    grey: GREY_TYPES.includes(bytes[25]!),
  };
}

/**
 * The pixels of a PNG, red, green, blue and alpha.
 * @param decode pngjs
 * @throws SeqlabError `images-png` for damage, and for a pixel that lets something through: what is behind it is not in the file
 */
export function readPng(
  path: string,
  bytes: Buffer,
  decode: (bytes: Buffer) => { readonly data: Uint8Array },
): Uint8Array {
  let pixels: Uint8Array;
  try {
    pixels = decode(bytes).data;
  } catch (error) {
    const reason = isCutShort(bytes)
      ? 'ends before its pixels do'
      : `cannot be read: ${(error as Error).message}`;
    throw refuse(path, reason, 'Save the image anew', error);
  }
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at] === 255) continue;
    throw refuse(path, 'is transparent in places', 'Save it on a background, without alpha');
  }
  return pixels;
}

/** Chunks of a length, a name, that many bytes and a sum, to one called IEND: PNG specification (3rd edition), 5.3. */
function isCutShort(bytes: Buffer): boolean {
  let at = SIGNATURE.length / 2;
  while (at + 8 <= bytes.length) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return at + 12 > bytes.length;
    at += 12 + bytes.readUInt32BE(at);
  }
  return true;
}

function refuse(path: string, reason: string, advice: string, cause?: unknown): SeqlabError {
  return new SeqlabError('images-png', `data: ${path} ${reason}. ${advice}.`, { cause });
}
