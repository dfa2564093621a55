import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-stop-'));
const run = join(folder, 'run');

beforeAll(async () => {
  const file = join(folder, 'letters.txt');
  writeFileSync(file, 'abcd'.repeat(300));
  const what = ['--kind', 'language-model', '--no-lines', '--validation', 'none', '--context', '16'];
  const how = [
    '--size',
    'tiny',
    '--d-model',
    '16',
    '--decoder-layers',
    '1',
    '--batch-size',
    '8',
    '--steps',
    '60',
  ];
  await runJson('train', file, ...what, ...how, '--lr', '0.02', '--out', run);
}, 600_000);

const said = async (...flags: string[]) =>
  (await runJson('generate', run, 'a', '--decoding', 'greedy', '--max-length', '30', ...flags)).outputs[0];

test('a text ends before what stops it, told or shown', async () => {
  expect(await said()).toMatchObject({ output: `a${'bcda'.repeat(8).slice(0, 30)}`, ended: false });
  expect(await said('--stop', 'da')).toMatchObject({ output: 'abc', ended: true });
  // whichever comes first
  expect(await said('--stop', 'dab', '--stop', 'cd')).toMatchObject({ output: 'ab', ended: true });
  const { stdout } = await runMain('generate', run, 'a', '--decoding', 'greedy', '--stop', 'da');
  expect(stdout).toBe('abc\n');
});

test('what was said is said less', async () => {
  // every letter is there after four: from then on each is as unlikely as the rule makes it, whatever the model says
  const { output } = await said('--repetition-penalty', '1000');
  expect(output.slice(0, 4)).toBe('abcd');
  expect(output).not.toBe(`a${'bcda'.repeat(8).slice(0, 30)}`);
});

test.each([
  [
    ['--decoding', 'beam', '--stop', 'c'],
    'generate: --stop means nothing with --decoding beam. Leave out one of them.',
  ],
  [
    ['--decoding', 'greedy', '--min-p', '0.1'],
    'generate: --min-p means nothing with --decoding greedy. Leave out one of them.',
  ],
])('%j is refused', async (flags, message) => {
  const { code, line } = await runFailing('generate', run, 'a', ...flags);
  expect(code).toBe(2);
  expect(line).toBe(`seqlab: ${message} [usage-conflict]`);
});
