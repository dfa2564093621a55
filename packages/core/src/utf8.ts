import { checkArgument } from './check-argument.js';
// TextDecoder is no part of the language, and core runs where there is no platform: hence these two functions.

/** UTF-8 bytes of a text, or null if it holds half of a surrogate pair. */
export function encodeUtf8(text: string): Uint8Array | null {
  checkArgument('encodeUtf8', 'text', text, 'a text');
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i)!;
    if (point < 0x80) {
      bytes[length++] = point;
    } else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      if (isSurrogate(point)) return null;
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
      i += 1;
    }
  }
  return bytes.slice(0, length);
}

/** The text of well-formed UTF-8 (Unicode 15, table 3-7), a byte order mark included, or null if it is not well-formed. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  checkArgument('decodeUtf8', 'bytes', bytes, 'a Uint8Array');
  const parts: string[] = [];
  let i = 0;
  while (i < bytes.length) {
    // ASCII, nearly all of a header, is taken in runs; 8,192 arguments are few enough for any engine.
    let end = i;
    while (end < bytes.length && end - i < 8192 && bytes[end]! < 0x80) end += 1;
    if (end > i) parts.push(String.fromCharCode.apply(null, bytes.subarray(i, end) as unknown as number[]));
    i = end;
    if (i === bytes.length || bytes[i]! < 0x80) continue;
    const decoded = decodeCodePoint(bytes, i);
    if (decoded === null) return null;
    parts.push(String.fromCodePoint(decoded.point));
    i += decoded.length;
  }
  return parts.join('');
}

/** One code point at `offset` and the number of its bytes, or null if no well-formed sequence starts there. */
export function decodeCodePoint(bytes: Uint8Array, offset: number): { point: number; length: number } | null {
  const first = bytes[offset]!;
  if (first < 0x80) return { point: first, length: 1 };
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || offset + length > bytes.length) return null;
  let point = first & (0x7f >> length);
  for (let k = 1; k < length; k += 1) {
    const next = bytes[offset + k]!;
    if ((next & 0xc0) !== 0x80) return null;
    point = (point << 6) | (next & 0x3f);
  }
  const shortest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  if (point < shortest || point > 0x10ffff || isSurrogate(point)) return null;
  return { point, length };
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}
