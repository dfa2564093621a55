import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeqlabError } from '@seqlab/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deterministicSnapshot as snapshotAt } from './fixtures/deterministic-snapshot.js';
import { createRun, openRun, readRun, readRunWeights } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'best-')), 'run');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const created = { config: { a: 1 }, tokenizer: null };
const there = async () => (await readdir(join(folder, 'checkpoints'))).sort();

test('the best checkpoint stays while newer ones come and go, until a better one comes', async () => {
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1), { keep: 2 });
  await run.checkpoint(snapshotAt(2), { keep: 2, best: true });
  for (const step of [3, 4, 5]) await run.checkpoint(snapshotAt(step), { keep: 2 });
  expect(await there()).toEqual(['2', '4', '5']);
  expect((await readRunWeights(folder, 'best')).parameters).toEqual(snapshotAt(2).parameters);
  await run.close();
  const again = await openRun(folder);
  await again.checkpoint(snapshotAt(6), { keep: 2, best: true });
  expect(await there()).toEqual(['5', '6']);
  for (const step of [7, 8]) await again.checkpoint(snapshotAt(step), { keep: 1 });
  expect(await there()).toEqual(['6', '8']);
  await again.close();
  expect(await readRunWeights(folder, 'best')).toEqual({ step: 6, parameters: snapshotAt(6).parameters });
  expect((await readRunWeights(folder, 'last')).step).toBe(8);
  expect((await readRunWeights(folder, 8)).step).toBe(8);
});

test('a former best that a kill kept from being removed goes on the next opening; what is not known stays', async () => {
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1), { keep: 2, best: true });
  for (const step of [2, 3]) await run.checkpoint(snapshotAt(step), { keep: 2 });
  const at = (name: string) => join(folder, 'checkpoints', name);
  // as an older version left one, and as the disk is between the commit and the removal
  await cp(at('1'), at('100'), { recursive: true });
  await cp(at('1'), join(folder, '..', 'kept'), { recursive: true });
  await run.checkpoint(snapshotAt(4), { keep: 2, best: true });
  await run.close();
  expect(await there()).toEqual(['100', '3', '4']);
  await cp(join(folder, '..', 'kept'), at('1'), { recursive: true });
  await (await openRun(folder)).close();
  expect(await there()).toEqual(['100', '3', '4']);
});

test('the last checkpoint can be told to be the best when its evaluation is known', async () => {
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1));
  await run.checkpoint(snapshotAt(1), { best: true });
  await run.checkpoint(snapshotAt(2));
  await run.close();
  expect(await there()).toEqual(['1', '2']);
  expect((await readRunWeights(folder, 'best')).step).toBe(1);
});

test('a checkpoint that is not there is told with those that are', async () => {
  const run = await createRun(folder, created);
  await expect(readRunWeights(folder, 'last')).rejects.toMatchObject({ code: 'run-no-checkpoint' });
  for (const step of [1, 20, 3]) await run.checkpoint(snapshotAt(step));
  await run.close();
  await expect(readRunWeights(folder, 'best')).rejects.toThrow(
    'has no best checkpoint: it was trained without --keep best. Use last, or a step that is kept: 1, 3, 20.',
  );
  await expect(readRunWeights(folder, 2)).rejects.toThrow('has no checkpoint 2.');
});

test('bytes of the best checkpoint are checked as those of the last', async () => {
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1), { best: true });
  await run.checkpoint(snapshotAt(2));
  await run.close();
  const path = join(folder, 'checkpoints/1/model.safetensors');
  const bytes = await readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(path, bytes);
  const error = await readRunWeights(folder, 'best').catch((caught: SeqlabError) => caught);
  expect((error as SeqlabError).code).toBe('run-damaged');
});

test('the task and both tokenizers are kept beside the config, and are part of the run', async () => {
  const documents = {
    tokenizer: { type: 'a' },
    targetTokenizer: { type: 'b' },
    task: { kind: 'classification', labels: ['x', 'y'] },
  };
  const run = await createRun(folder, { config: { a: 1 }, ...documents });
  await run.checkpoint(snapshotAt(1));
  await run.close();
  expect(await readRun(folder)).toMatchObject(documents);
  for (const name of ['task.json', 'target-tokenizer.json']) {
    const whole = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), whole.replace('"', "'"));
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'run-damaged' });
    await writeFile(join(folder, name), whole);
  }
});
