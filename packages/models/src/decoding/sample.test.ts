import { expect, test } from 'vitest';
import { draw } from './sample.js';

const all = { topK: Number.POSITIVE_INFINITY, topP: 1 };

test('each token is drawn as often as it is likely', () => {
  const probabilities = [0.1, 0.6, 0.3];
  const counts = [0, 0, 0];
  for (let i = 0; i < 1000; i += 1) counts[draw(probabilities, all, (i + 0.5) / 1000)]! += 1;
  expect(counts).toEqual([100, 600, 300]);
});

test('topK keeps the likeliest, equal ones in the order of their ids', () => {
  const drawn = new Set(
    Array.from({ length: 100 }, (_, i) => draw([0.25, 0.25, 0.25, 0.25], { ...all, topK: 2 }, i / 100)),
  );
  expect(drawn).toEqual(new Set([0, 1]));
});

test('topP keeps the fewest tokens that reach it, at least one', () => {
  const drawnWith = (topP: number) =>
    new Set(Array.from({ length: 100 }, (_, i) => draw([0.5, 0.3, 0.2], { ...all, topP }, i / 100)));
  expect(drawnWith(0.5)).toEqual(new Set([0]));
  expect(drawnWith(0.7)).toEqual(new Set([0, 1]));
  expect(drawnWith(0.81)).toEqual(new Set([0, 1, 2]));
});

test('a number just below 1 draws the last token that is kept, in spite of rounding', () => {
  expect(draw([0.7, 0.2, 0.1], all, 1 - 2 ** -53)).toBe(2);
});

test('minP keeps what is at least that share as likely as the likeliest', () => {
  const drawnWith = (minP: number) =>
    new Set(Array.from({ length: 100 }, (_, i) => draw([0.5, 0.3, 0.15, 0.05], { ...all, minP }, i / 100)));
  expect(drawnWith(0)).toEqual(new Set([0, 1, 2, 3]));
  // 0.1 · 0.5 is not above 0.05
  expect(drawnWith(0.1)).toEqual(new Set([0, 1, 2, 3]));
  expect(drawnWith(0.31)).toEqual(new Set([0, 1]));
  expect(drawnWith(1)).toEqual(new Set([0]));
});

test('what minP keeps stays as likely against each other', () => {
  const counts = [0, 0, 0];
  for (let i = 0; i < 900; i += 1)
    counts[draw([0.6, 0.3, 0.1], { ...all, minP: 0.4 }, (i + 0.5) / 900)]! += 1;
  expect(counts).toEqual([600, 300, 0]);
});
