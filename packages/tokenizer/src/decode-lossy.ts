import { decodeUtf8 } from '@seqlab/core';

/** UTF-8 with U+FFFD for each maximal part that is not well-formed (the WHATWG decoder's rule). */
export function decodeLossy(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    const piece = length > 0 ? decodeUtf8(bytes.subarray(at, at + length)) : null;
    text += piece ?? '\ufffd';
    at += piece === null ? malformedLength(bytes, at) : length;
  }
  return text;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return at + length <= bytes.length ? length : 0;
}

/** How many bytes one U+FFFD stands for: as many as could have begun a well-formed sequence. */
function malformedLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const expected = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let length = 1;
  while (length < expected && at + length < bytes.length) {
    const next = bytes[at + length]!;
    const lowest = length === 1 && first === 0xe0 ? 0xa0 : length === 1 && first === 0xf0 ? 0x90 : 0x80;
    const highest = length === 1 && first === 0xed ? 0x9f : length === 1 && first === 0xf4 ? 0x8f : 0xbf;
    if (next < lowest || next > highest) break;
    length += 1;
  }
  return length;
}
