import { describe, expect, it } from 'vitest';
import { readPairs, sameLengths } from './pairs.js';

describe('readPairs', () => {
  it('reads tabs, arrows and empty lines', () => {
    expect(readPairs('01\t10\r\n\n 0 -> 111\n1→000')).toEqual({
      examples: [
        { task: 'own', input: '01', output: '10' },
        { task: 'own', input: '0', output: '111' },
        { task: 'own', input: '1', output: '000' },
      ],
    });
  });

  it.each([
    ['01 10', 1, 'separator'],
    ['0\t1\n0\t1\t1', 2, 'separator'],
    ['0\t', 1, 'empty'],
    ['0\t<b>', 1, 'symbol'],
    [`${'0'.repeat(16)}\t1`, 1, 'long'],
    ['🙂\t0', 1, 'symbol'],
    ['0\u202e1\t0', 1, 'symbol'],
    ['0\u0000\t1', 1, 'symbol'],
    ['x'.repeat(1_000_000), 1, 'separator'],
    ['0\t1\n'.repeat(65), 65, 'many'],
  ])('refuses %j with its line', (text, line, problem) => {
    expect(readPairs(text)).toEqual({ line, problem });
  });

  it('knows when a batch needs padding', () => {
    const pairs = (text: string) => (readPairs(text) as { examples: [] }).examples;
    expect(sameLengths(pairs('01\t1\n10\t0'))).toBe(true);
    expect(sameLengths(pairs('01\t1\n1\t0'))).toBe(false);
    expect(sameLengths([])).toBe(true);
  });
});
