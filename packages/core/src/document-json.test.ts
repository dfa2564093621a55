import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument, stringifyDocument } from './document-json.js';

test('finite documents are what JSON.stringify makes of them', () => {
  const document = { loss: 0.1, pearson: null, labels: ['NaN'], tasks: {} };
  expect(stringifyDocument(document)).toBe(JSON.stringify(document));
  expect(stringifyDocument(document, 2)).toBe(JSON.stringify(document, null, 2));
  expect(parseDocument(JSON.stringify(document))).toEqual(document);
});

test('what JSON cannot hold is said, and null stays null', () => {
  const document = {
    loss: Number.NaN,
    pearson: null,
    tasks: { 'a/b~c': { perplexity: Number.POSITIVE_INFINITY } },
    curve: [[1, Number.NEGATIVE_INFINITY]],
    labels: ['NaN', 'Infinity'],
  };
  const text = stringifyDocument(document);
  expect(JSON.parse(text)).toEqual({
    ...JSON.parse(JSON.stringify(document)),
    notFinite: { '/loss': 'NaN', '/tasks/a~1b~0c/perplexity': 'Infinity', '/curve/0/1': '-Infinity' },
  });
  expect(parseDocument(text)).toEqual(document);
});

test('any document comes back as it was', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.double(),
      fc.string(),
      fc.constantFrom(null, true, 'NaN', '~1', '/'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value, { maxKeys: 4 }), (document) => {
      fc.pre(!('notFinite' in document));
      // JSON has no −0 either, and a name that is __proto__ makes no property of a literal
      const plain = JSON.stringify(document).includes('__proto__') || /[[:,]-0[\]},]/.test(text0(document));
      fc.pre(!plain);
      expect(parseDocument(stringifyDocument(document))).toEqual(document);
    }),
  );
});

/** With −0 written out, which JSON.stringify makes 0. */
const text0 = (document: object): string =>
  JSON.stringify(document, (_, value) => (Object.is(value, -0) ? [':-0}'] : value));

test('a list has no place for a further key', () => {
  expect(() => stringifyDocument([{ logits: [0, Number.NaN] }])).toThrow(
    expect.objectContaining({
      code: 'output-not-finite',
      message: 'output: /0/logits/1 is NaN, which JSON cannot hold. Look for weights that are not finite.',
    }),
  );
});

test('a key of another’s with that name changes nothing', () => {
  for (const notFinite of [
    3,
    ['/loss'],
    { '/loss': 'big', '': 'NaN', '/toString': 'NaN', '/__proto__/x': 'NaN', '/loss/x': 'NaN' },
    { '/step': 'NaN', '/missing': 'NaN' },
  ]) {
    expect(parseDocument(JSON.stringify({ loss: null, step: 1, notFinite }))).toMatchObject({
      loss: null,
      step: 1,
    });
  }
  expect({}).not.toHaveProperty('x');
});
