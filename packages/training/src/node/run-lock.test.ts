import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('a lock from before the last boot is dead', async () => {
  await leaveLock({ boot: 'another boot' });
  await (await lock()).release();
});

test('a lock of another machine is refused, since nobody here can tell', async () => {
  await leaveLock({ host: `not-${hostname()}`, pid: 12 });
  await expect(lock()).rejects.toMatchObject({
    code: 'run-locked',
    message: `run: ${folder} was locked on another machine (not-${hostname()}, process 12). If that process has ended, delete ${folder}/lock.`,
  });
});

test.each(['', '{}', '{"pid":"1"}'])('an unreadable lock (%j) is refused', async (text) => {
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
