import { execFileSync } from 'node:child_process';
import {
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
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

  test('keeps the newest checkpoints, and what others put beside them', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(1));
    await mkdir(join(folder, 'checkpoints/0'));
    await writeFile(join(folder, 'checkpoints/1/notes.txt'), 'mine');
    for (const step of [2, 3, 4, 5]) await run.checkpoint(snapshotAt(step));
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['0', '1', '3', '4', '5']);
    await run.checkpoint(snapshotAt(6), { keep: 1 });
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['0', '1', '6']);
    await run.checkpoint(snapshotAt(7), { keep: 2 });
    await run.close();
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['0', '1', '6', '7']);
    expect((await readRun(folder)).snapshot).toEqual(snapshotAt(7));
  });

  test('takes the place of what a kill left of the same step, and of nothing else', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(1));
    for (const step of ['2', '3'])
      await cp(join(folder, 'checkpoints/1'), join(folder, 'checkpoints', step), { recursive: true });
    await writeFile(join(folder, 'checkpoints/3/notes.txt'), 'mine');
    for (const step of [2, 3]) await run.checkpoint(snapshotAt(step));
    await run.close();
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['1', '2', '3', '3.1']);
    expect((await readdir(join(folder, 'checkpoints/3'))).sort()).toContain('notes.txt');
    expect((await readRun(folder)).snapshot).toEqual(snapshotAt(3));
  });

  test('is rid of half a checkpoint when it is opened, and of nothing else that is called so', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(1));
    await run.close();
    const half = join(folder, 'checkpoints/2.0b7e0a3c-1f5e-4a57-9c53-0f8f6f3c1d2e.part');
    const notes = join(folder, 'checkpoints/3.part');
    for (const path of [half, notes]) await mkdir(path);
    await writeFile(join(half, 'model.safetensors'), 'half');
    await writeFile(join(notes, 'notes.txt'), 'of a person');
    await (await openRun(folder)).close();
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['1', '3.part']);
    expect(await readdir(notes)).toEqual(['notes.txt']);
  });

  test('keeps a changed config', async () => {
    const run = await createRun(folder, created);
    await run.writeConfig({ steps: 20 });
    await run.close();
    expect((await readRun(folder)).config).toEqual({ steps: 20 });
  });

  test('opens with the config before a change and with the one after it, but with no other', async () => {
    const run = await createRun(folder, created);
    await run.checkpoint(snapshotAt(1));
    const before = await readFile(join(folder, 'config.json'));
    await run.writeConfig({ steps: 20 });
    // as a kill between state.json and config.json leaves it
    await writeFile(join(folder, 'config.json'), before);
    expect((await readRun(folder)).config).toEqual(created.config);
    await run.checkpoint(snapshotAt(2));
    await run.close();
    await expect(readRun(folder)).rejects.toMatchObject({ code: 'run-damaged' });
  });
});

describe('refusals', () => {
  const refuses = (promise: Promise<unknown>, code: string, message: string) =>
    expect(promise).rejects.toMatchObject({ code, message });

  test('a folder that holds a run, unless it is to be replaced', async () => {
    const isConfig = (config: unknown) => typeof config === 'object' && config !== null && 'steps' in config;
    const first = await createRun(folder, created);
    for (const step of [1, 2]) await first.checkpoint(snapshotAt(step));
    await first.close();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, 'checkpoints/2/notes.txt'), 'mine too');
    await mkdir(join(folder, 'checkpoints/best'));
    await refuses(
      createRun(folder, { ...created, isConfig }),
      'run-exists',
      `run: ${folder} already holds a run (state.json is there). Resume it, choose another folder, or have it replaced.`,
    );
    const run = await createRun(folder, { ...created, tokenizer: null, replace: true });
    await run.close();
    expect((await readdir(folder)).sort()).toEqual(['checkpoints', 'config.json', 'notes.txt']);
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['2', 'best']);
    expect(await readFile(join(folder, 'checkpoints/2/notes.txt'), 'utf8')).toBe('mine too');
    // Before its first checkpoint it is known by its config.
    await (await createRun(folder, { ...created, replace: true, isConfig })).close();
  });

  test.each(['config.json', 'tokenizer.json', 'checkpoints', 'state.json', 'lock'])(
    'a folder in which %s is something else, even if it is to be replaced',
    async (name) => {
      await mkdir(folder);
      if (name === 'checkpoints') {
        await mkdir(join(folder, name, '7'), { recursive: true });
        await writeFile(join(folder, name, '7/model.safetensors'), 'mine');
      } else await writeFile(join(folder, name), '{"architectures":["X"]}');
      const attempt = createRun(folder, {
        ...created,
        replace: true,
        isConfig: (config) => 'steps' in Object(config),
      });
      if (name === 'lock') await expect(attempt).rejects.toMatchObject({ code: 'run-lock-unreadable' });
      else {
        await refuses(
          attempt,
          'run-foreign',
          `run: ${folder} holds ${name}, which is not known to be a run's and is left alone. Choose another folder.`,
        );
      }
      expect(await readdir(folder)).toEqual([name]);
    },
  );

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
      `run: ${folder}/config.json is damaged: its bytes are not the ones that state.json names. ${advice}`,
    );
    await rm(join(folder, 'state.json'));
    await refuses(
      readRun(folder),
      'run-damaged',
      `run: ${folder}/config.json is damaged: it is not JSON. ${advice}`,
    );
  });
});

test('the folder itself may be reached through a link', async () => {
  const real = join(folder, '../real');
  await mkdir(real);
  await symlink(real, folder);
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1));
  await run.close();
  expect((await readRun(real)).snapshot).toEqual(snapshotAt(1));
});

test('no flipped bit of its documents is read in silence', async () => {
  const run = await createRun(folder, created);
  await run.checkpoint(snapshotAt(1));
  await run.close();
  for (const name of ['config.json', 'tokenizer.json']) {
    const bytes = await readFile(join(folder, name));
    for (let byte = 0; byte < bytes.length; byte += 3) {
      const flipped = Buffer.from(bytes);
      flipped[byte]! ^= 1 << (byte & 7);
      await writeFile(join(folder, name), flipped);
      await expect(readRun(folder)).rejects.toMatchObject({ code: 'run-damaged' });
    }
    await writeFile(join(folder, name), bytes);
  }
});

describe('links in a run of somebody else', () => {
  async function runWithLinks(): Promise<string> {
    const outside = join(folder, '../outside');
    await mkdir(join(outside, '2'), { recursive: true });
    await writeFile(join(outside, '2/model.safetensors'), 'theirs');
    await writeFile(join(outside, 'file'), 'theirs');
    const run = await createRun(folder, created);
    await run.log(stepEvent(1));
    await run.checkpoint(snapshotAt(1));
    await run.close();
    return outside;
  }
  const theirs = async (outside: string) => {
    expect(await readFile(join(outside, 'file'), 'utf8')).toBe('theirs');
    expect(await readFile(join(outside, '2/model.safetensors'), 'utf8')).toBe('theirs');
    expect((await readdir(outside)).sort()).toEqual(['2', 'file']);
  };
  const goOn = async () => {
    const run = await openRun(folder);
    await run.log(stepEvent(2));
    await run.writeConfig({ steps: 20 });
    await run.checkpoint(snapshotAt(2));
    await run.close();
    expect((await readRun(folder)).snapshot).toEqual(snapshotAt(2));
  };

  test.each([
    'state.json.part',
    'config.json.part',
    'model.safetensors.part',
    'optimizer.safetensors',
    'model.safetensors',
  ])('%s: what it points to stays as it is', async (name) => {
    const outside = await runWithLinks();
    await rm(join(folder, name), { force: true });
    await symlink(join(outside, 'file'), join(folder, name));
    await goOn();
    await theirs(outside);
  });

  test.each([
    ['a link', symlink],
    ['a second name', link],
  ] as const)('metrics.jsonl as %s is not written through', async (_, make) => {
    const outside = await runWithLinks();
    const log = join(folder, 'metrics.jsonl');
    await rename(log, join(outside, 'log'));
    await make(join(outside, 'log'), log);
    const before = await readFile(log, 'utf8');
    await goOn();
    expect(await readFile(join(outside, 'log'), 'utf8')).toBe(before);
    expect((await readFile(log, 'utf8')).startsWith(before)).toBe(true);
    expect((await readRun(folder)).metrics).toEqual([stepEvent(1), stepEvent(2)]);
  });

  test('checkpoints as a link: refused before anything is written', async () => {
    const outside = await runWithLinks();
    await cp(join(folder, 'checkpoints/1'), join(outside, '1'), { recursive: true });
    await rm(join(folder, 'checkpoints'), { recursive: true });
    await symlink(outside, join(folder, 'checkpoints'));
    await expect(openRun(folder)).rejects.toMatchObject({
      code: 'run-link',
      message: `run: ${folder}/checkpoints is a link or a file, and a run writes only inside its own folder. Put the folder itself in its place.`,
    });
    await expect(createRun(folder, { ...created, replace: true })).rejects.toMatchObject({
      code: 'run-link',
    });
    await rm(join(outside, '1'), { recursive: true });
    await theirs(outside);
    expect(await readdir(folder)).not.toContain('lock');
  });

  test('a step as a link, a lock as a link, a pipe as a config', async () => {
    const outside = await runWithLinks();
    await symlink(join(outside, '2'), join(folder, 'checkpoints/2'));
    await goOn();
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual(['1', '2', '2.1']);
    await symlink(join(outside, 'file'), join(folder, 'lock'));
    await expect(openRun(folder)).rejects.toMatchObject({ code: 'run-lock-unreadable' });
    await theirs(outside);
    await rm(join(folder, 'config.json'));
    execFileSync('mkfifo', [join(folder, 'config.json')]);
    await expect(readRun(folder)).rejects.toThrow('no regular file');
  });
});
