import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingSnapshot } from '@seqlab/core';
import { failingCalls } from '@seqlab/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRun, type FileSystem, nodeFileSystem, openRun, readRun } from './index.js';

// Tests may run as root, whom no permission stops: failures are injected instead.
let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'faults-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

function snapshotAt(step: number): TrainingSnapshot {
  const values = Float32Array.from({ length: 64 }, (_, i) => step + i / 64);
  return {
    step,
    seed: 0,
    cursor: step,
    optimizerScalars: { beta1Power: 0.9 ** step },
    parameters: new Map([['w', { shape: [64], values }]]),
    optimizer: new Map([['exp_avg.w', { shape: [64], values }]]),
  };
}

const stepEvent = (step: number) => ({ type: 'step', step, loss: 1, learningRate: 1 }) as const;

class Killed extends Error {}

const changing = [
  'makeFolder',
  'create',
  'copy',
  'append',
  'truncate',
  'sync',
  'rename',
  'removeFile',
  'removeFolder',
] as const satisfies (keyof FileSystem)[];

/** The `at`-th call that changes the disk fails with `code`, or with `killed` it and all later ones do nothing. */
function failing(at: number, code: string, killed = false) {
  const { target, failures, calls } = failingCalls(nodeFileSystem, changing, {
    at,
    killed,
    error: (name) => (killed ? new Killed(name) : Object.assign(new Error(`${code}: injected`), { code })),
    // Half of it is written; what could not be created is not left half, unless the process is killed at it.
    async halfDone(name, [path, bytes]) {
      if (name !== 'append' && !(name === 'create' && killed)) return;
      const whole = Buffer.concat(bytes instanceof Uint8Array ? [bytes] : (bytes as Uint8Array[]));
      await nodeFileSystem[name](path as string, whole.subarray(0, whole.length / 2));
    },
  });
  return { files: target, failures, calls };
}

/** As if the process that holds the lock had ended: a restart later its id is another's. */
async function leaveLockDead(path: string): Promise<void> {
  const text = await readFile(join(path, 'lock'), 'utf8').catch(() => null);
  if (text !== null) await writeFile(join(path, 'lock'), text.replace(/"start":"\d+"/, '"start":"1"'));
  // One whose writing was cut off is over when it is old.
  if (text !== null && !text.endsWith('\n')) await utimes(join(path, 'lock'), 1, 1);
}

/** A run at step 10 with its metrics, closed. */
async function runAtTen(): Promise<string> {
  const path = join(base, 'sound');
  const run = await createRun(path, { config: { steps: 30 }, tokenizer: null });
  for (let step = 1; step <= 10; step++) await run.log(stepEvent(step));
  await run.checkpoint(snapshotAt(10));
  await run.close();
  return path;
}

async function goOn(path: string, files: FileSystem): Promise<void> {
  const run = await openRun(path, { files });
  try {
    for (let step = 11; step <= 20; step++) await run.log(stepEvent(step));
    await run.checkpoint(snapshotAt(20));
  } finally {
    await run.close();
  }
}

/** Whatever happened, the run opens at step 10 or 20, whole, and goes on. */
async function expectWhole(path: string): Promise<number> {
  const run = await openRun(path);
  const step = run.snapshot!.step;
  expect([10, 20]).toContain(step);
  expect(run.snapshot).toEqual(snapshotAt(step));
  expect(run.metrics.map((event) => event.step)).toEqual(Array.from({ length: step }, (_, i) => i + 1));
  await run.checkpoint(snapshotAt(30));
  await run.close();
  expect((await readRun(path)).snapshot).toEqual(snapshotAt(30));
  return step;
}

describe('resuming and saving', () => {
  test('each call fails once, for one reason or another: the run stays whole', async () => {
    const codes = ['ENOSPC', 'EROFS', 'EIO', 'EACCES', 'EDQUOT'];
    const sound = await runAtTen();
    const counting = failing(Infinity, '');
    await cp(sound, join(base, 'count'), { recursive: true });
    await goOn(join(base, 'count'), counting.files);
    expect(counting.calls()).toBeGreaterThan(15);
    const reached = new Set<number>();
    for (let at = 1; at <= counting.calls(); at++) {
      const code = codes[at % codes.length]!;
      const path = join(base, `${code}-${at}`);
      await cp(sound, path, { recursive: true });
      const { files, failures } = failing(at, code);
      await expect(goOn(path, files), `call ${at}`).rejects.toThrow(code);
      expect(failures).toHaveLength(1);
      await leaveLockDead(path);
      reached.add(await expectWhole(path));
    }
    expect([...reached].sort(), 'failures before and after the commit point').toEqual([10, 20]);
  });

  test('a kill at each call: the run stays whole', async () => {
    const sound = await runAtTen();
    const counting = failing(Infinity, '');
    await cp(sound, join(base, 'count'), { recursive: true });
    await goOn(join(base, 'count'), counting.files);
    const reached = new Set<number>();
    for (let at = 1; at <= counting.calls(); at++) {
      const path = join(base, `kill-${at}`);
      await cp(sound, path, { recursive: true });
      await expect(goOn(path, failing(at, '', true).files)).rejects.toThrow(Killed);
      await leaveLockDead(path);
      reached.add(await expectWhole(path));
      expect((await readdir(path)).filter((name) => name.endsWith('.part'))).toEqual([]);
    }
    expect([...reached].sort()).toEqual([10, 20]);
  });
});

test('a kill at each call while a run is made: afterwards it can be made, or is there', async () => {
  const created = { config: { steps: 1 }, tokenizer: { type: 'symbols' } };
  const counting = failing(Infinity, '');
  await (await createRun(join(base, 'count'), { ...created, files: counting.files })).close();
  for (let at = 1; at <= counting.calls(); at++) {
    const path = join(base, `create-${at}`);
    const { files } = failing(at, '', true);
    const attempt = createRun(path, { ...created, files }).then((run) => run.close());
    await expect(attempt).rejects.toThrow(Killed);
    await leaveLockDead(path);
    const run = await openRun(path).catch(() =>
      createRun(path, { ...created, replace: true, isConfig: () => true }),
    );
    expect(run.config).toEqual(created.config);
    await run.close();
  }
});

test.runIf(process.platform === 'linux')('a write that the disk refuses says where', async () => {
  await expect(nodeFileSystem.append('/dev/full', new Uint8Array(1))).rejects.toMatchObject({
    message: "ENOSPC: no space left on device, write '/dev/full'",
    code: 'ENOSPC',
    path: '/dev/full',
  });
});

test('the error of a full disk says what is untouched and what to do', async () => {
  const path = await runAtTen();
  const full: FileSystem = {
    ...nodeFileSystem,
    create: (name, bytes) =>
      name.includes('checkpoints')
        ? Promise.reject(
            Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
          )
        : nodeFileSystem.create(name, bytes),
  };
  const run = await openRun(path, { files: full });
  await expect(run.checkpoint(snapshotAt(20))).rejects.toMatchObject({
    code: 'run-write',
    message: `run: the checkpoint of step 20 could not be written to ${path} (ENOSPC: no space left on device, write). The checkpoint before it is untouched; make room or check the disk, then resume.`,
  });
  await run.close();
  expect((await readRun(path)).snapshot).toEqual(snapshotAt(10));
});
