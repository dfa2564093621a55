import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';
import { writeExcerpts } from './fixtures/excerpts.js';
import { spreadOf } from './results-document.js';
import { mails, sumLine, sums, tenthOfLines } from './row-files.js';
import { f1Of, wordError } from './scores.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-results-'));
const data = join(folder, 'excerpts');
beforeAll(() => writeExcerpts(data));
const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

test('a sum is written lowest digit first, a digit of each number to a word', () => {
  expect(sumLine([9876543210, 5])).toBe('05 10 20 30 40 50 60 70 80 90\t5 1 2 3 4 5 6 7 8 9 0');
  expect(sumLine([9999999999, 1])).toBe(
    `91 ${Array(9).fill('90').join(' ')}\t${Array(10).fill('0').join(' ')} 1`,
  );
});

test('sums are right, of all lengths of number drawn, and none of the test is learned from', () => {
  const { training, test: held } = sums(join(folder, 'sums'));
  const [learned, asked] = [linesOf(training), linesOf(held!)];
  expect(asked).toHaveLength(10_010);
  expect(learned.length).toBeGreaterThan(99_990);
  const known = new Set(learned.map((line) => line.split('\t')[0]));
  expect(asked.filter((line) => known.has(line.split('\t')[0]))).toEqual([]);
  for (const line of asked.slice(0, 500)) {
    const [input, output] = line.split('\t') as [string, string];
    const words = input.split(' ').reverse();
    const [a, b] = [0, 1].map((side) => BigInt(words.map((word) => word[side]).join(''))) as [bigint, bigint];
    expect(BigInt(output.split(' ').reverse().join(''))).toBe(a + b);
  }
});

test('no line that is held out is learned from', () => {
  const { training, validation } = tenthOfLines(join(data, 'names.txt'), join(folder, 'names'));
  const learned = new Set(linesOf(training));
  const held = linesOf(validation!);
  expect(held.filter((line) => learned.has(line))).toEqual([]);
  expect(held.length).toBe(Math.floor((learned.size + held.length) / 10));
});

test('mails that are alike stand on one side', () => {
  const { training, test: held } = mails(join(data, 'spam.jsonl'), join(folder, 'spam'), false);
  expect(linesOf(held!).length).toBe(60);
  expect(linesOf(training).length).toBe(540);
  const first = JSON.parse(linesOf(training)[0]!);
  expect(Object.keys(first)).toEqual(['input', 'label']);
  const headers = mails(join(data, 'spam.jsonl'), join(folder, 'headers'), true);
  expect(JSON.parse(linesOf(headers.training)[0]!).input).toBe(
    `${JSON.parse(linesOf(join(data, 'spam.jsonl'))[0]!).headers}\n${first.input}`,
  );
});

test('F1 by hand, and word error is what is not right', () => {
  const test = {
    metrics: { exactMatch: 0.75 },
    tasks: {},
    labels: ['ham', 'spam'],
    confusion: [
      [90, 10],
      [5, 15],
    ],
  };
  const judged = { trainingLoss: 0, validation: null, test };
  // precision 15/25, recall 15/20
  expect(f1Of('spam').of(judged)).toBeCloseTo(2 / 3, 12);
  expect(f1Of('other').of(judged)).toBeNull();
  expect(wordError('test', 'test').of(judged)).toBe(0.25);
  expect(wordError('validation', 'dev').of(judged)).toBeNull();
});

test('mean and sample deviation', () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1 });
  expect(spreadOf([4])).toEqual({ mean: 4, deviation: null });
});
