import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonDocument, placeOfNotFinite } from './json-document.js';

test('a document is one line of JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = jsonDocument(value);
      expect(text).not.toContain('\n');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('numbers that JSON cannot hold are named, and null stays null', () => {
  expect(jsonDocument({ loss: Number.NaN, score: null })).toBe(
    '{"loss":null,"score":null,"notFinite":{"/loss":"NaN"}}',
  );
});

test.each([
  [{ loss: Number.NaN }, 'loss', Number.NaN],
  [
    {
      logits: [
        [
          [1, 2],
          [3, Number.POSITIVE_INFINITY],
        ],
      ],
    },
    'logits[0][1][1]',
    Number.POSITIVE_INFINITY,
  ],
  [
    { gradNorms: { 'a.weight': 1, 'b.bias': Number.NEGATIVE_INFINITY } },
    'gradNorms.b.bias',
    Number.NEGATIVE_INFINITY,
  ],
  [[1, [Number.NaN], Number.NaN], '[1][0]', Number.NaN],
])('the first number of %j that is not finite is at %s', (value, path, found) => {
  expect(placeOfNotFinite(value)).toEqual({ path, value: found });
});

test('strings and null are no such number', () => {
  expect(placeOfNotFinite({ deep: [0, 'NaN', null, true] })).toBeNull();
});
