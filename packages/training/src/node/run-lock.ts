import { SeqlabError } from '@seqlab/core';
import { errorCode, type FileSystem, readIfThere } from './file-system.js';
import { identityOf, type ProcessIdentity, stateOf } from './process-identity.js';

export interface RunLock {
  release(): Promise<void>;
}

let takeovers = 0;

/**
 * Holds `<folder>/lock` for this process. A live holder is an error; a dead one's lock is taken over.
 * The lock appears by link(2), whole and at once, so no process ever sees half of it.
 */
export async function lockRun(files: FileSystem, folder: string): Promise<RunLock> {
  const path = `${folder}/lock`;
  const mine = new TextEncoder().encode(`${JSON.stringify(await identityOf(process.pid))}\n`);
  const draft = `${path}.${process.pid}.${takeovers++}`;
  await files.write(draft, mine);
  try {
    for (;;) {
      try {
        await files.link(draft, path);
        return { release: () => release(files, path, mine) };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const holder = await readIfThere(files, path);
      if (holder === null) continue;
      await refuseLive(folder, holder);
      await removeDead(files, path, `${draft}.dead`, holder);
    }
  } finally {
    await files.remove(draft);
  }
}

async function release(files: FileSystem, path: string, mine: Uint8Array): Promise<void> {
  const there = await readIfThere(files, path);
  if (there !== null && equal(there, mine)) await files.remove(path);
}

async function refuseLive(folder: string, bytes: Uint8Array): Promise<void> {
  const holder = holderOf(folder, bytes);
  const state = await stateOf(holder);
  if (state === 'alive') {
    throw new SeqlabError(
      'run-locked',
      `run: ${folder} is in use by process ${holder.pid}. Wait until it ends, or stop it first.`,
    );
  }
  if (state === 'unknown') {
    throw new SeqlabError(
      'run-locked',
      `run: ${folder} was locked on another machine (${holder.host}, process ${holder.pid}). If that process has ended, delete ${folder}/lock.`,
    );
  }
}

function holderOf(folder: string, bytes: Uint8Array): ProcessIdentity {
  try {
    const holder = JSON.parse(new TextDecoder().decode(bytes)) as ProcessIdentity;
    if (Number.isInteger(holder.pid) && holder.pid > 0) return holder;
  } catch {
    // told below, with what to do
  }
  throw new SeqlabError(
    'run-lock-unreadable',
    `run: ${folder}/lock does not say which process holds the run. If none does, delete that file.`,
  );
}

/** Moves the dead lock aside; if somebody else was faster and a live lock was moved, puts it back. */
async function removeDead(files: FileSystem, path: string, aside: string, dead: Uint8Array): Promise<void> {
  try {
    await files.rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (!equal(await files.read(aside), dead)) await files.link(aside, path);
  await files.remove(aside);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
