import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { runFailing, runJson } from '../fixtures/run-main.js';

// A folder of this package, from which the packages are found as after an npm install.
const parent = fileURLToPath(new URL('../../dist/', import.meta.url));
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, '.export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const small = ['--d-model', '8', '--heads', '2', '--feed-forward', '12', '--validation', 'none'];

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** What the exported program of a run prints. */
async function printed(run: string, ...inputs: string[]): Promise<string> {
  const out = `${run}-program`;
  await runJson('export', run, '--to', 'typescript', '--out', out);
  const lines: string[] = [];
  const { argv } = process;
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(`${line}\n`));
  try {
    process.argv = [process.execPath, 'answer.ts', ...inputs];
    await import(/* @vite-ignore */ join(out, 'answer.ts'));
  } finally {
    process.argv = argv;
    log.mockRestore();
  }
  return lines.join('');
}

test('pairs: the program answers what generate answers', async () => {
  const file = written('pairs.csv', 'in,out\n01,10\n0011,1100\n10,01\n');
  const run = join(folder, 'pairs');
  await runJson('train', file, ...small, '--steps', '40', '--lr', '0.01', '--out', run);
  const { outputs } = await runJson('generate', run, '01', '0011');
  const lines = outputs.map((each: { input: string; output: string }) => `${each.input} → ${each.output}\n`);
  expect(await printed(run, '01', '0011')).toBe(lines.join(''));
});

test('labels: the program says what predict says', async () => {
  const labels = written('labels.csv', 'text,label\ngood,yes\nbad,no\nfine,yes\npoor,no\n');
  const run = join(folder, 'labels');
  await runJson('train', labels, '--kind', 'classification', ...small, '--steps', '30', '--out', run);
  const { outputs } = await runJson('predict', run, 'good', 'bad');
  const lines = outputs.map((each: { input: string; label: string }) => `${each.input} → ${each.label}\n`);
  expect(await printed(run, 'good', 'bad')).toBe(lines.join(''));
});

test('numbers, hidden tokens and text: as predict and generate have them', async () => {
  const numbers = written(
    'numbers.csv',
    `x,y\n${Array.from({ length: 9 }, (_, i) => `${i},${3 * i}\n`).join('')}`,
  );
  const run = join(folder, 'numbers');
  await runJson('train', numbers, '--kind', 'regression', ...small, '--steps', '5', '--out', run);
  const [answer] = (await runJson('predict', run, '4')).outputs;
  expect(await printed(run, '4')).toBe(`4 → ${answer.value}\n`);

  const text = written('text.txt', 'the cat sat on the mat\n'.repeat(30));
  const hidden = join(folder, 'hidden');
  await runJson(
    'train',
    text,
    '--kind',
    'masked-token',
    '--context',
    '16',
    ...small,
    '--steps',
    '5',
    '--out',
    hidden,
  );
  const [filled] = (await runJson('predict', hidden, 'the c[MASK]t')).outputs;
  expect(await printed(hidden, 'the c[MASK]t')).toBe(`${filled.text}\n`);

  const said = join(folder, 'said');
  await runJson(
    'train',
    text,
    '--kind',
    'language-model',
    '--context',
    '16',
    ...small,
    '--steps',
    '5',
    '--out',
    said,
  );
  const [gone] = (await runJson('generate', said, 'the c', '--max-length', '16', '--seed', '0')).outputs;
  // the program ends where the window of the model does, and generate goes on with a new one
  const program = (await printed(said, 'the c')).slice(0, -1);
  expect(program.length).toBeGreaterThan('the c'.length);
  expect(gone.output.slice(0, program.length)).toBe(program);
});

test('what has no text has no program', async () => {
  const batch = written('batch.json', '{"src": [[2, 0, 3]], "tgt": [[2, 1]], "labels": [[1, 3]]}');
  const config = written(
    'config.json',
    '{"architecture": "encoder-decoder", "vocabSize": 4, "dModel": 8, "heads": 1, "feedForward": 8}',
  );
  const run = join(folder, 'ids');
  await runJson('train', '--config', config, '--batch', batch, '--steps', '1', '--out', run);
  expect(await runFailing('export', run, '--to', 'typescript', '--out', join(folder, 'none'))).toEqual({
    code: 2,
    line: `seqlab: export: ${run} is a run of ids, and a program is written for runs of text with a tokenizer. Use --to safetensors or pytorch. [export-kind]`,
  });
});
