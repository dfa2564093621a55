import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './utf8.js';

test("encodes as the platform's encoder, and refuses half a surrogate pair", () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
    }),
  );
  for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800']) expect(encodeUtf8(text)).toBeNull();
});

test("decodes as the platform's fatal decoder, whatever the bytes", () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const expected = (bytes: Uint8Array) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return null;
    }
  };
  const telling = fc.constantFrom(
    0x00,
    0x7f,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xe0,
    0xa0,
    0xed,
    0x9f,
    0xf0,
    0x90,
    0xf4,
    0x8f,
    0xf5,
    0xef,
    0xbb,
  );
  const bytes = fc.array(fc.oneof(telling, fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(bytes, (list) => {
      const array = Uint8Array.from(list);
      expect(decodeUtf8(array)).toBe(expected(array));
    }),
    { numRuns: 20000 },
  );
});

test('long texts come back', () => {
  const text = 'å🙂x'.repeat(30000);
  expect(decodeUtf8(encodeUtf8(text)!)).toBe(text);
});
