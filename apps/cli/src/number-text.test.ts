import { expect, test } from 'vitest';
import { numberFromText } from './number-text.js';

test.each([
  ['0', 0],
  ['-3', -3],
  ['+4', 4],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e-3', 0.001],
  ['2E+4', 20000],
  ['007', 7],
])('%j is a number', (text, value) => expect(numberFromText(text)).toBe(value));

test.each([
  ...['', ' ', '\t', ' 1', '1 ', '1\n', '1e', 'e1', '.', '-', '+', '1.5.2', '--1', '0x10', '0b1', '0o7'],
  ...['1_000', '1,5', '1 000', 'Infinity', '-Infinity', 'NaN', '1e999', '-1e999', 'null', 'none'],
  ...['١', '１', '¼', '1n', '10%', '1\u00a0', '\u200b1', '1\0'],
])('%j is none', (text) => expect(numberFromText(text)).toBeNull());
