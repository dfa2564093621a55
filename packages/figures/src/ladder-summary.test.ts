import { readFileSync } from 'node:fs';
import type { LadderResult } from '@seqlab/core';
import { expect, test } from 'vitest';
import { ladderRows, spread } from './ladder-summary.js';

const result = JSON.parse(
  readFileSync(new URL('./fixtures/ladder.json', import.meta.url), 'utf8'),
) as LadderResult;

test('spread is the sample standard deviation', () => {
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares sum to 32
  expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: Math.sqrt(32 / 7) });
  expect(spread([3])).toEqual({ mean: 3, sd: null });
});

test('a row counts the seeds whose every example is right', () => {
  const [plain, , seq2seq] = ladderRows(result);
  expect([plain!.exact, plain!.seeds]).toEqual([0, 3]);
  expect([seq2seq!.exact, seq2seq!.seeds]).toEqual([3, 3]);
  expect(plain!.tasks).toEqual([{ task: 'copy4', correct: 1, total: 6 }]);
});

test('outputs of one input are counted over the seeds, the most frequent first', () => {
  const [plain] = ladderRows(result);
  expect(plain!.examples).toEqual([
    {
      task: 'copy4',
      input: '0000',
      expected: '0000',
      correct: 1,
      total: 3,
      outputs: [
        { output: '0.5 0.5', count: 2, correct: false },
        { output: '0000', count: 1, correct: true },
      ],
    },
    {
      task: 'copy4',
      input: '1111',
      expected: '1111',
      correct: 0,
      total: 3,
      outputs: [{ output: '0.5 0.5', count: 3, correct: false }],
    },
  ]);
});
