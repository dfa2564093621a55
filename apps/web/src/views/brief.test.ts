import { expect, it } from 'vitest';
import { briefList, shortened } from './brief.js';

const more = (count: number) => `and ${count} more`;

it('names ten and counts the rest', () => {
  const names = Array.from({ length: 12 }, (_, index) => `k${index}`);
  expect(briefList(names.slice(0, 10), more)).toBe('k0, k1, k2, k3, k4, k5, k6, k7, k8, k9');
  expect(briefList(names, more)).toBe('k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, and 2 more');
});

it('names each once, and none at length', () => {
  expect(briefList(['a', 'a', 'b'], more)).toBe('a, b');
  expect(briefList(['x'.repeat(50)], more)).toBe(`${'x'.repeat(40)}…`);
  expect(shortened('abc', 3)).toBe('abc');
});
