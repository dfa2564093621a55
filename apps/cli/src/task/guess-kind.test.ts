import { describe, expect, test } from 'vitest';
import { guessColumns, guessKind, guessLines } from './guess-kind.js';

const pairs = (count: number, output: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => [`text ${i}`, output(i)] as const);

describe('the kind', () => {
  test.each([
    ['two labels that repeat', pairs(40, (i) => 'ab'[i % 2]!), '2', 'classification'],
    ['numbers as labels', pairs(200, (i) => String(i % 10)), '2', 'classification'],
    ['a few labels of a named column', pairs(8, (i) => 'ab'[i % 2]!), 'label', 'classification'],
    ['fractions', pairs(40, (i) => (i / 4).toFixed(2)), '2', 'regression'],
    ['whole numbers of a named column', pairs(40, (i) => String(i * 7)), 'Score', 'regression'],
    [
      'fractions of which some are missing',
      pairs(40, (i) => (i % 9 === 0 ? 'N/A' : `${i}.5`)),
      '2',
      'regression',
    ],
    ['nothing but missing numbers', pairs(40, () => 'NaN'), '2', 'sequence-to-sequence'],
    ['whole numbers to be written', pairs(400, (i) => String(i * 3)), '2', 'sequence-to-sequence'],
    ['answers', pairs(40, (i) => `answer ${i}`), '2', 'sequence-to-sequence'],
    ['the paper’s pairs', pairs(8, (i) => String(i % 2)), '2', 'sequence-to-sequence'],
    [
      'pairs that stand there often',
      Array.from({ length: 800 }, (_, i) => [`${i % 8}`, `${i % 8}`] as const),
      '2',
      'sequence-to-sequence',
    ],
    ['more labels than classes have names', pairs(1000, (i) => `x${i % 60}`), '2', 'sequence-to-sequence'],
  ] as const)('of %s', (_, rows, name, kind) => {
    expect(guessKind(rows, name).kind).toBe(kind);
  });
});

describe('the columns', () => {
  test.each([
    [['1', '2'], false, { input: '1', output: '2', group: null }],
    [['1', '2', '3'], false, { input: '1', output: '2', group: '3' }],
    [['label', 'text'], true, { input: 'text', output: 'label', group: null }],
    [['id', 'message', 'label'], true, { input: 'message', output: 'label', group: null }],
    [['id', 'title', 'stars'], true, { input: 'title', output: 'stars', group: null }],
    [['output', 'task', 'input'], true, { input: 'input', output: 'output', group: 'task' }],
    [['text'], true, { input: 'text', output: null, group: null }],
    [['output'], true, { input: 'output', output: null, group: null }],
    [['task', 'output'], true, { input: 'output', output: null, group: 'task' }],
  ] as const)('of %j', (columns, header, expected) => {
    expect(guessColumns({ columns, header }, {})).toEqual(expected);
  });

  test('those that are named come first', () => {
    const table = { columns: ['text', 'label', 'title'], header: true };
    expect(guessColumns(table, { input: 'title' })).toEqual({ input: 'title', output: 'label', group: null });
    expect(guessColumns(table, { output: 'text' })).toMatchObject({ output: 'text', input: 'label' });
  });
});

test('short lines without a blank one are texts of their own', () => {
  const text = { lines: 100, characters: 900, blankLines: 0 };
  expect(guessLines(text)).toBe(true);
  expect(guessLines({ ...text, blankLines: 1 })).toBe(false);
  expect(guessLines({ ...text, characters: 7000 })).toBe(false);
  expect(guessLines({ ...text, lines: 19 })).toBe(false);
});
