import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonDocument, placeOfNotFinite } from './json-document.js';

test('a document is one line of JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = jsonDocument(value);
      expect(text).not.toContain('\n');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  [{ loss: Number.NaN }, 'loss is NaN'],
  [
    {
      logits: [
        [
          [1, 2],
          [3, Number.POSITIVE_INFINITY],
        ],
      ],
    },
    'logits[0][1][1] is Infinity',
  ],
  [{ gradNorms: { 'a.weight': 1, 'b.bias': Number.NEGATIVE_INFINITY } }, 'gradNorms.b.bias is -Infinity'],
])('%j cannot be written', (value, place) => {
  expect(() => jsonDocument(value)).toThrow(
    expect.objectContaining({
      code: 'output-not-finite',
      message: expect.stringContaining(`--json: ${place}, which`),
    }),
  );
});

test('null stays null: only numbers that are none are refused, the first in order', () => {
  expect(jsonDocument({ score: null })).toBe('{"score":null}');
  expect(placeOfNotFinite([1, [Number.NaN], Number.NaN])).toEqual({ path: '[1][0]', value: Number.NaN });
  expect(placeOfNotFinite({ deep: [0, 'NaN', null, true] })).toBeNull();
});
