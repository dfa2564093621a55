import { expect, test } from 'vitest';
import { checkLineLengths } from './line-length.js';

const limit = 'x'.repeat(2 ** 20);

test.each([
  ['', 1],
  ['a\tb\n', 1],
  [`${limit}\n${limit}\r\n`, 1],
  [`${limit}\r${limit}`, 1],
])('lines that may be', (text) => {
  expect(() => checkLineLengths(text)).not.toThrow();
});

test('a line that no model could read is refused', () => {
  expect(() => checkLineLengths(`a\tb\n${limit}x\n`)).toThrow(
    'data: line 2 has 1048577 characters, more than the 1048576 of the longest pair that is read. Cut it into shorter sequences.',
  );
});
