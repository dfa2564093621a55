import { expect, test } from 'vitest';
import { textTable } from './text-table.js';
import { cutToWidth, padded, textWidth } from './text-width.js';

// Widths: Unicode Standard Annex 11 (East Asian Width W and F: two columns), zero for combining marks.
test.each([
  ['abc', 3],
  ['字', 2],
  ['한글', 4],
  ['Ａ', 2],
  ['e\u0301', 1],
  ['ｱ', 1],
  ['😀', 2],
  ['👩\u200d🚀', 2],
  ['', 0],
])('%j takes %d columns', (text, width) => expect(textWidth(text)).toBe(width));

test('cells line up by what a terminal shows', () => {
  const table = textTable(
    [{ heading: 'input' }, { heading: 'n', align: 'right' }, { heading: 'output' }],
    [
      ['日本語', '1', 'a'],
      ['e\u0301a', '字', 'b'],
      ['plain text', '3', 'c'],
    ],
  );
  expect(table.split('\n')).toEqual([
    'input        n  output',
    '──────────  ──  ──────',
    '日本語       1  a',
    'e\u0301a          字  b',
    'plain text   3  c',
  ]);
});

test('a cell cannot leave its line, nor a missing one move the others', () => {
  const table = textTable(
    [{ heading: 'a' }, { heading: 'b' }, { heading: 'c' }],
    [
      ['x\ny\t', '\u001b[2J'],
      ['1', '2', '3'],
    ],
  );
  expect(table.split('\n').slice(2)).toEqual(['x\\ny\\t  \\u001b[2J', '1       2          3']);
});

test('a table of many rows needs no long argument list', () => {
  expect(
    textTable(
      [{ heading: 'n' }],
      Array.from({ length: 200_000 }, () => ['1']),
    ).length,
  ).toBe(400_003);
});

test('padding and cutting', () => {
  expect([padded('字', 4, 'left'), padded('字', 4, 'right'), padded('字', 1, 'left')]).toEqual([
    '字  ',
    '  字',
    '字',
  ]);
  expect(['日本語', 'e\u0301e\u0301', '👩\u200d🚀x', 'abc'].map((text) => cutToWidth(text, 2))).toEqual([
    '日',
    'e\u0301e\u0301',
    '👩\u200d🚀',
    'ab',
  ]);
});
