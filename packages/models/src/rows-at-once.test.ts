import { expect, test } from 'vitest';
import { presets } from './presets.js';
import { rowsAtOnce } from './rows-at-once.js';

test("the paper's largest batch is one pass a hundred times over", () => {
  expect(rowsAtOnce(presets['seq2seq-padded'], 6, 5)).toBeGreaterThan(200 * 100);
});

test('memory does not grow with the rows that there are', () => {
  const wide = { ...presets['seq2seq-padded'], feedForward: 8192 };
  // one encoder and one decoder layer, 62 positions, each with 2 · 8192 values in feed-forward: 2 · 2 · 62 · 16384 · 4 bytes a row
  expect(rowsAtOnce(wide, 62, 61)).toBeGreaterThan(10);
  expect(rowsAtOnce(wide, 62, 61) * 2 * 62 * 16384 * 4).toBeLessThan(2 ** 28);
  expect(rowsAtOnce(wide, 20000, 20000)).toBe(1);
});
