import { expect, test } from 'vitest';
import { lengths } from '../lengths.js';
import { onlyVariants } from './only-variants.js';

const names = (only: Record<string, string[]>) =>
  onlyVariants(lengths, new Map(Object.entries(only))).map(({ name }) => name);

test('variants with one of the values of each factor', () => {
  expect(names({})).toHaveLength(12);
  expect(names({ task: ['copy'], positional: ['none', 'alibi'] })).toEqual(['copy, none', 'copy, alibi']);
});

test.each([
  [{ size: ['4'] }, 'lengths: there is no factor "size". Use task, positional.'],
  [{ task: ['sort'] }, 'lengths: task is never "sort". Use copy, reverse.'],
])('%j is refused', (only, message) => {
  expect(() => names(only as Record<string, string[]>)).toThrow(
    expect.objectContaining({ code: 'study-factor', message: expect.stringContaining(message.slice(0, 30)) }),
  );
});

test('factors that no variant has together are refused', () => {
  const study = { ...lengths, variants: lengths.variants.filter(({ name }) => name !== 'copy, none') };
  const only = new Map([
    ['task', ['copy']],
    ['positional', ['none']],
  ]);
  expect(() => onlyVariants(study, only)).toThrow(
    'lengths: no variant has task copy with positional none. Ask for fewer factors at once.',
  );
});
