import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitForBpe } from './pretokenization.js';
import { trainBpe } from './train-bpe.js';
import { isSpace, wholeWords } from './whole-words.js';
import { trainWordTokenizer } from './word-tokenizer.js';

const telling = fc.constantFrom('a', 'b', ' ', '\n', '7', '.', "'", 's', 'é', '🙂', '\u3000', '\u0301');
const texts = fc.string({ unit: telling, maxLength: 60 });
/** Cuts text anywhere, within a surrogate pair too. */
const cut = (text: string, places: readonly number[]) => {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
};

describe('wholeWords', () => {
  const cases = fc.record({
    text: texts,
    places: fc.array(fc.nat(59)),
    longest: fc.integer({ min: 2, max: 12 }),
  });

  test('gives back the text, in pieces that do not depend on how it came', () => {
    fc.assert(
      fc.property(cases, ({ text, places, longest }) => {
        const pieces = [...wholeWords(cut(text, places), longest)];
        expect(pieces.join('')).toBe(text);
        expect(pieces).toEqual([...wholeWords([text], longest)]);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(longest);
      }),
      { numRuns: 1000 },
    );
  });

  test('cuts no word that is not longer, of whatever kind', () => {
    fc.assert(
      fc.property(cases, ({ text, places }) => {
        const longest = Math.max(2, ...text.split(/(?<=\S)(?=\s)/u).map(({ length }) => length));
        const pieces = [...wholeWords(cut(text, places), longest)];
        expect(pieces.flatMap((piece) => splitForBpe(piece, 'gpt2'))).toEqual(splitForBpe(text, 'gpt2'));
      }),
      { numRuns: 1000 },
    );
  });

  test('gives short pieces, and long words whole', () => {
    const long = 'x'.repeat(40000);
    const pieces = [...wholeWords([`${'word '.repeat(5000)}${long} ${'y'.repeat(70000)} end`])];
    expect(pieces.map(({ length }) => length)).toEqual([8189, 8190, 8190, 430, 40001, 65536, 4469]);
    expect(pieces[4]).toBe(` ${long}`);
  });

  test('cuts no character in two', () => {
    expect([...wholeWords(['a🙂🙂🙂'], 2)]).toEqual(['a', '🙂', '🙂', '🙂']);
    expect([...wholeWords(['🙂'.repeat(3).slice(0, 3), '🙂'.repeat(3).slice(3)], 2)]).toEqual([
      '🙂',
      '🙂',
      '🙂',
    ]);
  });

  test('a tokenizer learns from pieces what it learns from the whole', () => {
    const text = 'the cat sat on the mat, the dog sat on the log. '.repeat(40);
    const pieces = Array.from({ length: Math.ceil(text.length / 7) }, (_, i) => text.slice(7 * i, 7 * i + 7));
    expect(trainBpe(wholeWords(pieces, 64), { vocabSize: 300 }).toJSON()).toEqual(
      trainBpe([text], { vocabSize: 300 }).toJSON(),
    );
    expect(trainWordTokenizer(wholeWords(pieces, 64)).toJSON()).toEqual(trainWordTokenizer([text]).toJSON());
  });

  test('holds one piece at a time', () => {
    let taken = 0;
    function* endless() {
      for (;;) {
        taken += 1;
        yield 'word '.repeat(100);
      }
    }
    const pieces = wholeWords(endless(), 500);
    for (let i = 0; i < 50; i += 1) expect(pieces.next().done).toBe(false);
    expect(taken).toBeLessThan(53);
  });

  test('refuses what is no text', () => {
    expect(() => [...wholeWords([7 as never])]).toThrow('tokenizer: the text is 7');
  });
});

test('white space is what \\s matches', () => {
  for (let unit = 0; unit < 0x10000; unit += 1) {
    if (isSpace(unit) !== /\s/u.test(String.fromCharCode(unit))) expect.fail(`U+${unit.toString(16)}`);
  }
});
