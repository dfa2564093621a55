import { expect, it } from 'vitest';
import { briefList, isolated, shortened } from './brief.js';

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

it('lets no word turn the sentence around it', () => {
  expect(isolated('weights.safetensors')).toBe('weights.safetensors');
  expect(isolated('\u05e9\u05dc\u05d5\u05dd 2')).toBe('\u2068\u05e9\u05dc\u05d5\u05dd 2\u2069');
  // an override that a name brings along, and an end of isolation that would let the rest out
  expect(isolated('a\u202egnp.\u2069exe')).toBe('agnp.exe');
  expect(briefList(['\u05d0', 'b'], String)).toBe('\u2068\u05d0\u2069, b');
});
