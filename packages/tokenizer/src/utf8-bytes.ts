import { encodeUtf8 } from '@seqlab/core';

interface Encoder {
  encode(text: string): Uint8Array;
}

/** Engines spell a text much faster themselves; a bare one has no such thing. */
const Own = (globalThis as { readonly TextEncoder?: new () => Encoder }).TextEncoder;
const own = Own === undefined ? null : new Own();

/** UTF-8 of a text, with U+FFFD in the place of half a surrogate pair, which has none. */
export function utf8Bytes(text: string, encoder: Encoder | null = own): Uint8Array {
  return encoder?.encode(text) ?? encodeUtf8(text) ?? encodeUtf8(text.replace(HALVES, '\ufffd'))!;
}

const HALVES = /[\ud800-\udfff]/gu;

/** Whether it holds half of a surrogate pair, which UTF-8 cannot spell. @param bytes its UTF-8 */
export const hasHalfPair = (text: string, bytes: Uint8Array): boolean =>
  bytes.length !== text.length && /[\ud800-\udfff]/u.test(text);

/** Bytes of the code point that begins with that byte. */
export const pointLength = (first: number): number =>
  first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

/** The code point at a place of well-formed UTF-8. */
export function pointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return first;
  const second = bytes[at + 1]! & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}
