import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { SeqlabError } from '@seqlab/core';
import { errorCode, type FileSystem, readIfThere } from './file-system.js';
import { identityOf, type ProcessIdentity, stateOf } from './process-identity.js';

export interface RunLock {
  release(): Promise<void>;
}

/**
 * Holds `<folder>/lock` for this process. A live holder is an error; a dead one's lock is taken over.
 * The lock appears by link(2), whole and at once, so no process ever sees half of it.
 */
export async function lockRun(files: FileSystem, folder: string): Promise<RunLock> {
  const path = `${folder}/lock`;
  const id = randomUUID();
  const mine = encode({ ...(await identityOf(process.pid)), id });
  const draft = `${path}.${id}`;
  await files.write(draft, mine);
  try {
    await acquire(files, path, draft, mine, (holder) => refuse(folder, holder));
    await sweep(files, folder);
  } finally {
    await files.remove(draft);
  }
  return {
    async release() {
      const there = await readIfThere(files, path);
      if (there !== null && equal(there, mine)) await files.remove(path);
    },
  };
}

/**
 * Makes `path` a link to `draft`, or replaces a dead lock by it. Only who holds the lock on the dead lock, a file named after
 * its contents, may replace it; so of many that find it dead one wins, and the others find a live one.
 */
async function acquire(
  files: FileSystem,
  path: string,
  draft: string,
  mine: Uint8Array,
  onHeld: (holder: Uint8Array) => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      return await files.link(draft, path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = await readIfThere(files, path);
    if (holder === null) continue;
    if ((await stateOf(parse(path, holder))) !== 'dead') {
      await onHeld(holder);
      continue;
    }
    const claim = `${path}.${createHash('sha256').update(holder).digest('hex').slice(0, 16)}`;
    await acquire(files, claim, draft, mine, () => setTimeout(2));
    try {
      const now = await readIfThere(files, path);
      if (now === null || !equal(now, holder)) continue;
      const copy = `${draft}.copy`;
      await files.write(copy, mine);
      return await files.rename(copy, path);
    } finally {
      await files.remove(claim);
    }
  }
}

/** Removes the drafts of processes that were killed while they asked for the lock. */
async function sweep(files: FileSystem, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    if (!/^lock\.[0-9a-f-]{36}(\.copy)?$/.test(name)) continue;
    const path = `${folder}/${name}`;
    const draft = await readIfThere(files, path);
    if (draft !== null && (await isDead(draft))) await files.remove(path);
  }
}

/** Half a draft is no reason to stop: its writer may be at it. */
async function isDead(draft: Uint8Array): Promise<boolean> {
  try {
    return (await stateOf(parse('draft', draft))) === 'dead';
  } catch {
    return false;
  }
}

async function refuse(folder: string, bytes: Uint8Array): Promise<never> {
  const holder = parse(`${folder}/lock`, bytes);
  if ((await stateOf(holder)) === 'unknown') {
    throw new SeqlabError(
      'run-locked',
      `run: ${folder} was locked on another machine (${holder.host}, process ${holder.pid}). If that process has ended, delete ${folder}/lock.`,
    );
  }
  throw new SeqlabError(
    'run-locked',
    `run: ${folder} is in use by process ${holder.pid}. Wait until it ends, or stop it first.`,
  );
}

function encode(identity: ProcessIdentity & { readonly id: string }): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(identity)}\n`);
}

function parse(path: string, bytes: Uint8Array): ProcessIdentity {
  try {
    const holder = JSON.parse(new TextDecoder().decode(bytes)) as ProcessIdentity;
    if (Number.isInteger(holder.pid) && holder.pid > 0) return holder;
  } catch {
    // told below, with what to do
  }
  throw new SeqlabError(
    'run-lock-unreadable',
    `run: ${path} does not say which process holds the run. If none does, delete that file.`,
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
