import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson, printableLine } from './printable.js';

const acting = [
  ...Array.from({ length: 32 }, (_, code) => code),
  ...Array.from({ length: 33 }, (_, i) => 127 + i),
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xd800, 0xdfff],
].map((code) => String.fromCharCode(code));

const kept = ['\t', '\n'];

describe('what acts on a terminal is written out', () => {
  test.each([
    ['\u001b[2J', '\\u001b[2J'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u009b31m', '\\u009b31m'],
    ['a\rb', 'a\\rb'],
    ['safe\u202ecod.exe', 'safe\\u202ecod.exe'],
    ['half \ud83d of a pair', 'half \\ud83d of a pair'],
  ])('%j', (text, shown) => expect(printable(text)).toBe(shown));

  test('in every kind of text', () => {
    for (const character of acting) {
      if (!kept.includes(character)) expect(printable(character)).not.toContain(character);
      expect(printableLine(character)).not.toContain(character);
      expect(printableJson(JSON.stringify({ [character]: character }))).not.toContain(character);
    }
  });
});

test('letters of all scripts, joiners and marks stay', () => {
  const text = 'naïve 日本語 عربي हिन्दी e\u0301 👩\u200d🚀 \u200f\u00a0☃';
  expect([printable(text), printableLine(text)]).toEqual([text, text]);
});

test('lines of our own stay lines; those of others become one', () => {
  expect(printable('a\tb\nc')).toBe('a\tb\nc');
  expect(printableLine('a\tb\nc\r\n')).toBe('a\\tb\\nc\\r\\n');
});

test('JSON reads back as the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...acting), (text, character) => {
      const value = { [text + character]: [character + text] };
      expect(JSON.parse(printableJson(JSON.stringify(value)))).toEqual(value);
    }),
  );
});
