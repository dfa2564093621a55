import { expect, test } from 'vitest';
import { lengths } from '../lengths.js';
import { onlyVariants } from './only-variants.js';

const names = (only: Record<string, string[]>) =>
  onlyVariants(lengths, new Map(Object.entries(only))).map(({ name }) => name);

test('variants with one of the values of each factor', () => {
  expect(names({})).toHaveLength(15);
  expect(names({ length: ['4', '64'], components: ['masked'] })).toEqual(['masked 4', 'masked 64']);
});

test.each([
  [{ size: ['4'] }, 'lengths: there is no factor "size". Use components, length.'],
  [{ length: ['5'] }, 'lengths: length is never "5". Use 4, 8, 16, 32, 64.'],
])('%j is refused', (only, message) => {
  expect(() => names(only as Record<string, string[]>)).toThrow(
    expect.objectContaining({ code: 'study-factor', message: expect.stringContaining(message.slice(0, 30)) }),
  );
});

test('factors that no variant has together are refused', () => {
  const study = { ...lengths, variants: lengths.variants.filter(({ name }) => name !== 'masked 4') };
  const only = new Map([
    ['length', ['4']],
    ['components', ['masked']],
  ]);
  expect(() => onlyVariants(study, only)).toThrow(
    'lengths: no variant has length 4 with components masked. Ask for fewer factors at once.',
  );
});
