import { expect, test } from 'vitest';
import { checkNumber, checkOptions, isWhole, showValue } from './check-options.js';
import { longestSequence } from './longest-sequence.js';
import { parseModelConfig } from './model-config.js';

const known = ['topK', 'topP', 'temperature'];

test('a misspelt option is refused, one of another function is not', () => {
  expect(() => checkOptions('sample', { topk: 3 }, known)).toThrow(
    'sample: there is no option "topk". Did you mean "topK"? Options: topK, topP, temperature.',
  );
  expect(() => checkOptions('sample', { lengthPenalty: 1, topK: 3 }, known)).not.toThrow();
});

test.each([undefined, null, 4, 'x', []])('options that are %s are refused', (options) => {
  expect(() => checkOptions('sample', options, known)).toThrow(
    `sample: the options are ${showValue(options)}, an object was expected. Pass one with topK, topP, temperature.`,
  );
});

test('numbers are numbers, never text that looks like one', () => {
  const check = { code: 'c', where: 'f', name: 'n', expected: 'above 0', advice: 'Use 1.' };
  const above = (value: number) => value > 0;
  checkNumber({ ...check, value: 1 }, above);
  for (const [value, shown] of [
    ['1', '"1"'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [1n, '1n'],
    [-0, '-0'],
    [() => 1, 'a function'],
  ] as const) {
    expect(() => checkNumber({ ...check, value }, above)).toThrow(`f: n (${shown}) must be above 0. Use 1.`);
  }
});

test('whole numbers within bounds', () => {
  expect([1, 4].every((value) => isWhole(value, 1, 4))).toBe(true);
  expect(
    [0, 5, 1.5, Number.NaN, '2', 2n, null, Number.POSITIVE_INFINITY].some((value) => isWhole(value, 1, 4)),
  ).toBe(false);
});

test('only learned positions end', () => {
  const config = { architecture: 'decoder-only', vocabSize: 4, maxLength: 6 } as const;
  expect(longestSequence(parseModelConfig({ ...config, positional: 'learned' }))).toBe(6);
  for (const positional of ['none', 'sinusoidal', 'rotary', 'alibi', 'relative'] as const) {
    expect(longestSequence(parseModelConfig({ ...config, positional }))).toBe(Number.POSITIVE_INFINITY);
  }
});
