import { expect, test } from 'vitest';
import { wordCounts } from './word-counts.js';

const counted = (words: readonly string[], capacity: number) => {
  const counts = wordCounts(capacity);
  for (const word of words) counts.add(word);
  return [...counts];
};

test('words are counted in the order in which they appear', () => {
  expect(counted(['b', 'a', 'b'], 100)).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

test('above the capacity the rarest are forgotten, of equals the last', () => {
  // the fifth letter is one too many: two may stay
  expect(counted(['a', 'b', 'c', 'd', 'c', 'd', 'd', 'e'], 4)).toEqual([
    ['d', 3],
    ['c', 2],
  ]);
  expect(counted(['a', 'b', 'c', 'd', 'e'], 4)).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
});

test('a word longer than the capacity is kept while it is the only one', () => {
  expect(counted(['long', 'long'], 2)).toEqual([['long', 2]]);
});

test('a word that comes again and again outlives any number that come once', () => {
  const words = Array.from({ length: 30000 }, (_, i) => (i % 10 === 0 ? 'often' : `w${i}`));
  const kept = new Map(counted(words, 1000));
  expect(kept.get('often')).toBe(3000);
  expect([...kept.keys()].join('').length).toBeLessThanOrEqual(1000);
});
