import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasHalfPair, pointAt, pointLength, utf8Bytes } from './utf8-bytes.js';

const text = fc.array(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\udfff', '\ufffd', 'é', '𝒜')),
);

test('bytes are those of TextEncoder, with and without the engine’s own', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.join('');
      const expected = new TextEncoder().encode(whole);
      expect(utf8Bytes(whole)).toEqual(expected);
      expect(utf8Bytes(whole, null)).toEqual(expected);
    }),
  );
});

test('code points can be read one after the other, and halves of pairs are seen', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.join('');
      const bytes = utf8Bytes(whole);
      const points: number[] = [];
      for (let at = 0; at < bytes.length; at += pointLength(bytes[at]!)) points.push(pointAt(bytes, at));
      const half = (character: string) => /[\ud800-\udfff]/u.test(character);
      const characters = [...whole];
      expect(points).toEqual(characters.map((each) => (half(each) ? 0xfffd : each.codePointAt(0)!)));
      expect(hasHalfPair(whole, bytes)).toBe(characters.some(half));
    }),
  );
});
