import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeFileSystem } from './file-system.js';
import { identityOf } from './process-identity.js';
import { lockRun } from './run-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lock = () => lockRun(nodeFileSystem, folder);

/** The lock of a process that lived and is gone, or says something else about itself. */
async function leaveLock(change: object): Promise<void> {
  const identity = await identityOf(process.pid);
  await writeFile(join(folder, 'lock'), JSON.stringify({ ...identity, ...change }));
}

/** Lets the last sign of life be so many seconds ago. */
async function ageLock(seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await utimes(join(folder, 'lock'), time, time);
}

test('a held lock is refused, a released one is free, and nothing is left behind', async () => {
  const first = await lock();
  await expect(lock()).rejects.toMatchObject({
    code: 'run-locked',
    message: `run: ${folder} is in use by process ${process.pid}. Wait until it ends, or stop it first.`,
  });
  await first.release();
  await (await lock()).release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many at once, one gets it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, lock));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the lock of a process that was killed is taken over', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const holder = await identityOf(child.pid!);
  await writeFile(join(folder, 'lock'), JSON.stringify(holder));
  await expect(lock()).rejects.toMatchObject({ code: 'run-locked' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const taken = await lock();
  expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid);
  await taken.release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many that find a dead lock, one gets it', async () => {
  await leaveLock({ start: '1' });
  const results = await Promise.allSettled(Array.from({ length: 20 }, lock));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('who died while taking over a dead lock is taken over too', async () => {
  await leaveLock({ start: '1' });
  const dead = await readFile(join(folder, 'lock'));
  const name = createHash('sha256').update(dead).digest('hex').slice(0, 16);
  await writeFile(join(folder, `lock.${name}`), dead);
  const results = await Promise.allSettled(Array.from({ length: 20 }, lock));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a live process with the same id that started later does not hold it', async () => {
  await leaveLock({ start: '1' });
  await (await lock()).release();
});

test.each([
  ['another machine', { host: `not-${hostname()}`, pid: 12 }],
  ['a machine of the same name, or before the last boot', { boot: 'another boot' }],
  ['another container, where its number means something else', { pidNamespace: 'pid:[1]', pid: 2 ** 22 }],
  ['a platform that does not tell when a process began', { start: null }],
])('a holder of %s counts as alive until its last sign of life is old', async (_, change) => {
  await leaveLock(change);
  const holder = JSON.parse(await readFile(join(folder, 'lock'), 'utf8'));
  await expect(lock()).rejects.toMatchObject({
    code: 'run-locked',
    message: `run: ${folder} is locked by process ${holder.pid} on ${holder.host}, of another machine, container or boot, so that nobody here can see whether it lives. Its last sign of life was 0 s ago; after 60 s without one the lock is taken over. If that process has ended, wait, or delete ${folder}/lock.`,
  });
  await ageLock(59);
  await expect(lock()).rejects.toMatchObject({ code: 'run-locked' });
  await ageLock(62);
  const results = await Promise.allSettled(Array.from({ length: 20 }, lock));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a lock from the future is over too: its clock was set back, and no sign of life has followed', async () => {
  await leaveLock({ host: 'elsewhere' });
  await ageLock(-30);
  await expect(lock()).rejects.toMatchObject({ code: 'run-locked' });
  await ageLock(-3600);
  await (await lock()).release();
});

test('a live process is not overruled by an old sign of life: it may have been stopped', async () => {
  await leaveLock({});
  await ageLock(3600);
  await expect(lock()).rejects.toMatchObject({ code: 'run-locked' });
});

test('a holder gives signs of life', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const held = await lock();
    await ageLock(30);
    const old = (await stat(join(folder, 'lock'))).mtimeMs;
    vi.advanceTimersByTime(5000);
    await vi.waitFor(async () => expect((await stat(join(folder, 'lock'))).mtimeMs).toBeGreaterThan(old));
    await held.release();
  } finally {
    vi.useRealTimers();
  }
});

test('a lock whose writing was killed is taken over when it is old', async () => {
  await writeFile(join(folder, 'lock'), '{"pid":12,"ho');
  await ageLock(62);
  await (await lock()).release();
});

test('who has lost its lock is told, and who only had it deleted has it again', async () => {
  const mine = await lock();
  await mine.check();
  await rm(join(folder, 'lock'));
  await mine.check();
  expect(await readdir(folder)).toEqual(['lock']);
  await leaveLock({ pid: 1 });
  await expect(mine.check()).rejects.toMatchObject({
    code: 'run-lock-lost',
    message: `run: another process has taken ${folder} over, because this one gave no sign of life or its lock was deleted. Nothing more is written here; what it had saved is what the other went on from.`,
  });
});

test.each(['', '{}', '{"pid":"1"}', 'notes'])('an unreadable lock (%j) is refused', async (text) => {
  await writeFile(join(folder, 'lock'), text);
  await expect(lock()).rejects.toMatchObject({
    code: 'run-lock-unreadable',
    message: `run: ${folder}/lock does not say which process holds the run. If none does, delete that file.`,
  });
});

test('a lock that was deleted and taken by somebody else is not released', async () => {
  const mine = await lock();
  await leaveLock({ pid: 1 });
  await mine.release();
  expect(await readdir(folder)).toEqual(['lock']);
});
