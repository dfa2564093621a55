import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingSnapshot } from '@seqlab/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRun, openRun, readRun } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'run-')), 'run');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

function snapshotAt(step: number): TrainingSnapshot {
  return {
    step,
    seed: 7,
    cursor: step,
    optimizerScalars: { beta1Power: 0.9 ** step, beta2Power: 0.999 ** step },
    parameters: new Map([['w', { shape: [2], values: Float32Array.of(step, 0.1) }]]),
    optimizer: new Map([['exp_avg.w', { shape: [2], values: Float32Array.of(-step, 1e-30) }]]),
  };
}

const created = { config: { model: { dModel: 8 }, steps: 10 }, tokenizer: { type: 'symbols' } };

const stepEvent = (step: number) => ({ type: 'step', step, loss: 1 / step, learningRate: 0.01 }) as const;

describe('a run folder', () => {
  test('holds the files of the contract after a checkpoint', async () => {
    const run = await createRun(folder, created);
    await run.log(stepEvent(1));
    await run.checkpoint(snapshotAt(1));
    await run.close();
    expect((await readdir(folder)).sort()).toEqual([
      'checkpoints',
      'config.json',
      'metrics.jsonl',
      'model.safetensors',
      'optimizer.safetensors',
      'state.json',
      'tokenizer.json',
    ]);
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['1']);
    const model = await readFile(join(folder, 'checkpoints/1/model.safetensors'));
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(model);
    const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'));
    expect(state.step).toBe(1);
    expect(Object.keys(state.files)).toEqual([
      'checkpoints/1/model.safetensors',
      'checkpoints/1/optimizer.safetensors',
    ]);
    expect(state.files['checkpoints/1/model.safetensors'].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('gives back the snapshot to the last bit', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(3));
    await run.checkpoint(snapshotAt(77));
    await run.close();
    const read = await readRun(folder);
    expect(read.snapshot).toEqual(snapshotAt(77));
    expect(read.config).toEqual(created.config);
    expect(read.tokenizer).toEqual(created.tokenizer);
  });

  test('has no snapshot before the first checkpoint, and forgets its metrics', async () => {
    const run = await createRun(folder, created);
    await run.log(stepEvent(1));
    await run.close();
    const again = await openRun(folder);
    expect(again.snapshot).toBeNull();
    expect(again.metrics).toEqual([]);
    expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toBe('');
    await again.close();
  });

  test('cuts metrics.jsonl back to the checkpoint, a torn last line too', async () => {
    const run = await createRun(folder, created);
    for (const step of [1, 2]) await run.log(stepEvent(step));
    await run.checkpoint(snapshotAt(2));
    await run.log(stepEvent(3));
    await run.close();
    await writeFile(join(folder, 'metrics.jsonl'), '{"type":"st', { flag: 'a' });
    const again = await openRun(folder);
    expect(again.metrics).toEqual([stepEvent(1), stepEvent(2)]);
    await again.log(stepEvent(3));
    await again.close();
    const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3]);
  });

  test('repairs the copies beside state.json', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(5));
    await run.close();
    await writeFile(join(folder, 'model.safetensors'), 'half');
    await (await openRun(folder)).close();
    const model = await readFile(join(folder, 'checkpoints/5/model.safetensors'));
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(model);
  });

  test('saves the same state once', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(5));
    await run.checkpoint(snapshotAt(5));
    await run.close();
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['5']);
  });

  test('never writes over the committed checkpoint of the same step', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(5));
    await run.checkpoint({ ...snapshotAt(5), parameters: snapshotAt(6).parameters });
    await run.close();
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['5', '5.1']);
    expect((await readRun(folder)).snapshot?.parameters).toEqual(snapshotAt(6).parameters);
  });

  test('keeps a changed config', async () => {
    const run = await createRun(folder, created);
    await run.writeConfig({ steps: 20 });
    await run.close();
    expect((await readRun(folder)).config).toEqual({ steps: 20 });
  });
});

describe('refusals', () => {
  const refuses = (promise: Promise<unknown>, code: string, message: string) =>
    expect(promise).rejects.toMatchObject({ code, message });

  test('a folder that holds a run, unless it is to be replaced', async () => {
    await (await createRun(folder, created)).close();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await refuses(
      createRun(folder, created),
      'run-exists',
      `run: ${folder} already holds a run (tokenizer.json is there). Resume it, choose another folder, or have it replaced.`,
    );
    const run = await createRun(folder, { ...created, tokenizer: null, replace: true });
    await run.close();
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'notes.txt']);
  });

  test('a folder that is a file', async () => {
    await createRun(join(folder, '..', 'other'), created).then((run) => run.close());
    const file = join(folder, '..', 'other', 'config.json');
    await refuses(
      createRun(file, created),
      'run-not-folder',
      `run: ${file} is a file, not a folder. Choose another folder.`,
    );
  });

  test('what is no run', async () => {
    await refuses(
      openRun(folder),
      'run-missing',
      `run: ${folder} is not a run: it has no config.json. Give the folder that --out named.`,
    );
    await refuses(
      readRun(folder),
      'run-missing',
      `run: ${folder} is not a run: it has no config.json. Give the folder that --out named.`,
    );
  });

  test('damaged files, each by its name', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(5));
    await run.close();
    const advice = 'Restore it from a copy, or start a new run.';
    const model = join(folder, 'checkpoints/5/model.safetensors');
    const bytes = await readFile(model);
    await writeFile(model, bytes.subarray(0, -1));
    await refuses(
      readRun(folder),
      'run-damaged',
      `run: ${folder}/checkpoints/5/model.safetensors is damaged: its bytes are not the ones that state.json names. ${advice}`,
    );
    await rm(model);
    await refuses(
      openRun(folder),
      'run-damaged',
      `run: ${folder}/checkpoints/5/model.safetensors is damaged: the file is missing. ${advice}`,
    );
    expect(await readdir(folder), 'the lock is given back').not.toContain('lock');
    await writeFile(join(folder, 'config.json'), '{');
    await refuses(
      readRun(folder),
      'run-damaged',
      `run: ${folder}/config.json is damaged: it is not JSON. ${advice}`,
    );
  });
});
