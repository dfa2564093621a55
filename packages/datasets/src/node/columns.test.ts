import { errorOf } from '@seqlab/testing';
import { expect, test } from 'vitest';
import { columnOf } from './columns.js';

const named = (...columns: string[]) => ({ path: 'pets.csv', columns });

test('by name, then by place', () => {
  expect(columnOf(named('text', 'label'), 'label')).toBe(1);
  expect(columnOf(named('text', 'label'), '1')).toBe(0);
  expect(columnOf(named('2', '1'), '1'), 'a name goes before a place').toBe(1);
});

test.each([
  [
    ['text', 'label'],
    'lable',
    'data: pets.csv has no column "lable". Did you mean "label"? Its columns are "text", "label"; name one, or give its place from 1 to 2.',
  ],
  [
    ['1'],
    '2',
    `data: pets.csv has no column "2". Its only column is "1"; name that, or see that cells are parted as the file's format asks.`,
  ],
  [
    ['a', 'b'],
    '0',
    'data: pets.csv has no column "0". Its columns are "a", "b"; name one, or give its place from 1 to 2.',
  ],
  [
    ['a'],
    '',
    `data: pets.csv has no column "". Its only column is "a"; name that, or see that cells are parted as the file's format asks.`,
  ],
])('of %j: %j', (columns, name, message) => {
  expect(errorOf(() => columnOf(named(...columns), name))).toMatchObject({ code: 'data-column', message });
});

test('of many, some are named', () => {
  const columns = Array.from({ length: 300 }, (_, i) => `c${i}`);
  expect(errorOf(() => columnOf({ path: 'wide.tsv', columns }, 'x')).message).toMatch(
    /"c19", and 280 more; name one/,
  );
});
