import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runFailing, runJson } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-asked-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const small = [
  '--d-model',
  '8',
  '--heads',
  '2',
  '--feed-forward',
  '8',
  '--steps',
  '1',
  '--validation',
  'none',
];
const run = (name: string) => join(folder, name);

test('an input that is too long is named by its place', async () => {
  const pairs = written('pairs.tsv', '01\t10\n10\t01\n0011\t1100\n');
  const short = ['--positional', 'learned', '--max-length', '8'];
  await runJson('train', pairs, ...small, ...short, '--out', run('pairs'));
  const asked = written('asked.txt', '01\n0101\n010101010101\n01\n');
  const why = 'a sequence of 14 tokens needs 14 rows, there are 8.';
  const line = async (...argv: string[]) => (await runFailing('generate', run('pairs'), ...argv)).line;
  expect(await line('--inputs', asked)).toContain(`seqlab: ${asked}: line 3, the longest: ${why}`);
  expect(await line('01', '--inputs', asked)).toContain(`${asked}: line 3, the longest: ${why}`);
  expect(await line('01', '010101010101')).toContain(`seqlab: input 2, the longest: ${why}`);
  expect(await line('010101010101')).toContain(`seqlab: generate: ${why}`);
});

test('a question of numbers names the line that is none, and advises no kind', async () => {
  const numbers = written(
    'numbers.csv',
    `x,y\n${Array.from({ length: 12 }, (_, i) => `${i},${2 * i}\n`).join('')}`,
  );
  await runJson(
    'train',
    numbers,
    '--kind',
    'regression',
    ...small,
    '--positional',
    'learned',
    '--max-length',
    '4',
    '--out',
    run('numbers'),
  );
  const spoilt = written('spoilt.csv', 'x,y\n1,2\n2,two\n');
  expect(await runFailing('eval', run('numbers'), '--data', spoilt)).toEqual({
    code: 2,
    line: `seqlab: data: ${spoilt}: line 3 has "two" where a number was expected. Correct it. [data-number]`,
  });
  const long = written('long.txt', '1\n111111111\n');
  expect((await runFailing('predict', run('numbers'), '--inputs', long)).line).toContain(
    `${long}: line 2, the longest:`,
  );
});
