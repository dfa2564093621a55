import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitForBpe } from './pretokenization.js';

/** As in GPT-2's published code, but for Python's names of the classes. */
const GPT2 = /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

test('text is cut where GPT-2’s expression cuts it', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        "'s",
        "'S",
        "'ll",
        "'l",
        "'re",
        "'r",
        "'",
        ' ',
        '  ',
        '\n',
        '\t ',
        '\u00a0',
        '\ufeff',
        '\u2028',
      ),
      fc.constantFrom(
        'a',
        'Ω',
        '字',
        '𝒜',
        '7',
        '٣',
        'Ⅷ',
        '𝟘',
        '!',
        '…',
        '😀',
        '\u0301',
        '\ud800',
        '\udc00',
        '\u200b',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      expect(splitForBpe(text, 'gpt2')).toEqual(text.match(GPT2) ?? []);
    }),
    { numRuns: 1000 },
  );
});

test('every code point is of the class that the expression has it in', () => {
  let text = '';
  for (let point = 0; point < 0x30000; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    text += `${String.fromCodePoint(point)}a`;
  }
  expect(splitForBpe(text, 'gpt2')).toEqual(text.match(GPT2));
});
