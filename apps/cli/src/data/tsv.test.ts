import { SeqlabError } from '@seqlab/core';
import { pairsFromJsonl, pairsFromTsv } from '@seqlab/datasets';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonDocument } from '../terminal/json-document.js';
import { printable } from '../terminal/printable.js';
import { tsvOf } from './tsv.js';

// every unit of UTF-16, with those in front that lines, tables and terminals are sensitive to
const delicate = fc.constantFrom(...'\t\n\r\0\f\v\u0085\u2028\u2029\ufeff\u00a0\u001b\u202e"\\ {}'.split(''));
const text = fc
  .array(fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), delicate), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const datasetOf = (each: fc.Arbitrary<string>) =>
  fc
    .array(fc.record({ task: each, input: each, output: each }), { minLength: 1, maxLength: 5 })
    .map((examples) => ({ name: 'data', examples, copies: 1 }));
// most of what is delicate is refused: as many that are delicate only in what can be printed
const dataset = fc.oneof(
  datasetOf(text),
  datasetOf(fc.string({ unit: fc.constantFrom(...'"\\ {}\'aé字'), minLength: 1 })),
);

test('what is printed reads back as the same pairs, or is refused', () => {
  let printed = 0;
  fc.assert(
    fc.property(dataset, (data) => {
      let lines: string;
      try {
        lines = tsvOf(data);
      } catch (error) {
        expect((error as SeqlabError).code).toBe('data-not-tsv');
        return;
      }
      printed += 1;
      expect(pairsFromTsv(`${printable(lines)}\n`)).toEqual(data);
    }),
    { numRuns: 500 },
  );
  expect(printed).toBeGreaterThan(100);
});

test('all plain text is printed', () => {
  const plain = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ task: plain, input: plain, output: plain }), { minLength: 1 }),
      (examples) => {
        const data = { name: 'data', examples, copies: 1 };
        expect(pairsFromTsv(tsvOf(data))).toEqual(data);
      },
    ),
  );
});

test('--json holds every pair, and its examples are lines of JSONL', () => {
  fc.assert(
    fc.property(dataset, (data) => {
      expect(JSON.parse(jsonDocument(data))).toEqual(data);
      expect(pairsFromJsonl(data.examples.map(jsonDocument).join('\n'))).toEqual(data);
    }),
  );
});

test.each([
  ['a\tb', 'U+0009'],
  ['x\ny', 'U+000A'],
  ['x\r', 'U+000D'],
  ['\u001b[2J', 'U+001B'],
  ['\ufeffa', 'U+FEFF'],
])('%j is refused by its code point', (input, codePoint) => {
  expect(() => tsvOf({ name: 'data', examples: [{ task: 't', input, output: 'o' }], copies: 1 })).toThrow(
    new SeqlabError(
      'data-not-tsv',
      `data: the input of pair 1 holds ${codePoint}, which a line of tab-separated text cannot hold. Use --json.`,
    ),
  );
});
