import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstOf, growingText } from './growing-text.js';

const tokenizer = trainCharacterTokenizer(['abc']);

/** What is shown of a text that comes letter by letter. */
function grown(text: string, stops: readonly string[]) {
  const pieces: string[] = [];
  const growing = growingText(tokenizer, (piece) => pieces.push(piece), stops);
  for (const id of tokenizer.encode(text)) {
    if (growing.stopped()) break;
    growing.add(id);
  }
  const before = pieces.join('');
  growing.finish();
  return { shown: pieces.join(''), before, stopped: growing.stopped() };
}

test('a text ends before its stop, no letter of which is ever shown', () => {
  expect(grown('aabcab', ['bc'])).toEqual({ shown: 'aa', before: 'aa', stopped: true });
  // b may be the beginning of a stop until the text is over
  expect(grown('aab', ['bc'])).toEqual({ shown: 'aab', before: 'aa', stopped: false });
  expect(grown('aabc', [])).toEqual({ shown: 'aabc', before: 'aabc', stopped: false });
});

test('whatever the text and the stops, what is shown is what stands before the first of them', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 20 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(text, stops, (whole, ends) => {
      // the first stop that is complete as the text grows ends it
      const done = Array.from(whole, (_, i) => whole.slice(0, i + 1)).find(
        (part) => firstOf(part, ends) !== -1,
      );
      const expected = done === undefined ? whole : done.slice(0, firstOf(done, ends));
      expect(grown(whole, ends).shown).toBe(expected);
    }),
  );
});
