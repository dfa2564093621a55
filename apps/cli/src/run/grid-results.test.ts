import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runMain } from '../fixtures/run-main.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('results are printed even if the folder is gone when they are to be written', async () => {
  const out = join(folder, 'gone');
  const running = runMain(
    'ladder',
    '--workers',
    '0',
    '--quick',
    '--stages',
    '1,2a',
    '--steps',
    '200',
    '--out',
    out,
    '--json',
  );
  const kept = () => readFile(join(out, 'runs.jsonl'), 'utf8').catch(() => '');
  while (!(await kept()).includes('plannedSeeds')) await new Promise(setImmediate);
  await rm(out, { recursive: true });
  const { code, stdout, stderr } = await running;
  expect(code).toBe(1);
  expect(JSON.parse(stdout).stages).toHaveLength(2);
  expect(stderr).toMatch(/^ladder: a result could not be kept .*\nseqlab: .*\[[a-z-]+\]\n$/);
});
