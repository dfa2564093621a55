import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { SeqlabError } from '@seqlab/core';
import { errorCode, type FileSystem, readIfThere } from './file-system.js';
import { identityOf, type ProcessIdentity, stateOf } from './process-identity.js';

export interface RunLock {
  /** before anything is written: @throws run-lock-lost if another process has taken the lock meanwhile */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** A holder gives a sign of life this often … */
const BEAT_MILLISECONDS = 5_000;
/** … and where nobody can look whether it lives, it counts as dead after so long without one. */
const OLD_MILLISECONDS = 60_000;

/**
 * Holds `<folder>/lock` for this process. A live holder is an error; a dead one's lock is taken over. Made by an exclusive
 * open, which every file system has, hard links or not. Ages are differences of two times that the file system itself gave,
 * so that no two machines' clocks are compared.
 */
export async function lockRun(files: FileSystem, folder: string): Promise<RunLock> {
  const path = `${folder}/lock`;
  const id = randomUUID();
  const mine = new TextEncoder().encode(`${JSON.stringify({ ...(await identityOf(process.pid)), id })}\n`);
  const draft = `${path}.${id}`;
  const isMine = (there: Uint8Array | null) => there !== null && equal(there, mine);
  await acquire({ files, folder, draft, mine }, path, (holder) => refuse(folder, holder));
  const beats = setInterval(() => void beat(), BEAT_MILLISECONDS);
  beats.unref();
  /** A beat that fails is not told: who takes the lock over is found by `check`. */
  async function beat(): Promise<void> {
    const there = await readIfThere(files, path).catch(() => null);
    if (isMine(there)) await files.touch(path).catch(() => undefined);
  }
  async function release(): Promise<void> {
    clearInterval(beats);
    if (isMine(await readIfThere(files, path))) await files.removeFile(path);
  }
  try {
    await sweep(files, folder);
  } catch (error) {
    await release();
    throw error;
  }
  return {
    async check() {
      const there = await readIfThere(files, path);
      if (isMine(there)) return;
      // Deleted by hand, and nobody else has it: it is ours again.
      if (there === null && (await tryCreate(files, path, mine))) return;
      clearInterval(beats);
      throw new SeqlabError(
        'run-lock-lost',
        `run: another process has taken ${folder} over, because this one gave no sign of life or its lock was deleted. Nothing more is written here; what it had saved is what the other went on from.`,
      );
    },
    release,
  };
}

interface Claimant {
  readonly files: FileSystem;
  readonly folder: string;
  /** a file of its own, which becomes the lock when a dead one is replaced, and tells the file system's time */
  readonly draft: string;
  readonly mine: Uint8Array;
}

interface Holder {
  readonly bytes: Uint8Array;
  /** null if the file is not, or not yet, a lock */
  readonly identity: ProcessIdentity | null;
  readonly state: 'alive' | 'dead' | 'unknown';
  /** since its last sign of life */
  readonly ageMilliseconds: number;
}

/**
 * Makes the file `path`, or replaces a dead lock. Only who holds the lock on the dead lock, a file named after its contents,
 * may replace it; so of many that find it dead one wins, and the others find a live one.
 */
async function acquire(
  claimant: Claimant,
  path: string,
  onHeld: (holder: Holder) => Promise<void>,
): Promise<void> {
  const { files, draft, mine } = claimant;
  for (let tries = 0; ; tries++) {
    if (await tryCreate(files, path, mine)) return;
    const holder = await inspect(claimant, path);
    if (holder === null) continue;
    if (!isOver(holder)) {
      // Between its making and its first byte a lock is empty: wait before saying that it is no lock.
      if (holder.identity === null && tries < 25) await setTimeout(20);
      else await onHeld(holder);
      continue;
    }
    const claim = `${path}.${createHash('sha256').update(holder.bytes).digest('hex').slice(0, 16)}`;
    await acquire(claimant, claim, async () => void (await setTimeout(2)));
    try {
      const now = await inspect(claimant, path);
      if (now === null || !equal(now.bytes, holder.bytes) || !isOver(now)) continue;
      await files.removeFile(draft);
      await files.create(draft, mine);
      return await files.rename(draft, path);
    } finally {
      await files.removeFile(claim);
    }
  }
}

async function tryCreate(files: FileSystem, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await files.create(path, bytes);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** null if it has gone */
async function inspect({ files, folder, draft, mine }: Claimant, path: string): Promise<Holder | null> {
  const entry = await files.look(path);
  if (entry === null) return null;
  if (entry.kind !== 'file') throw unreadable(path);
  const bytes = await readIfThere(files, path);
  if (bytes === null) return null;
  await files.removeFile(draft);
  await files.create(draft, mine);
  const now = (await files.look(draft))?.modified ?? entry.modified;
  await files.removeFile(draft);
  const identity = holderOf(new TextDecoder().decode(bytes));
  if (identity === null && !isBegun(bytes)) throw unreadable(`${folder}/lock`);
  const state = identity === null ? 'unknown' : await stateOf(identity);
  return { bytes, identity, state, ageMilliseconds: now - entry.modified };
}

function isOver({ state, ageMilliseconds }: Holder): boolean {
  // From the future counts too: the clock was set back, and the next sign of life would have followed it.
  return state === 'dead' || (state === 'unknown' && Math.abs(ageMilliseconds) > OLD_MILLISECONDS);
}

/** Removes what processes left that were killed while they asked for the lock. */
async function sweep(files: FileSystem, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    if (!/^lock\.([0-9a-f-]{36}|[0-9a-f]{16})$/.test(name)) continue;
    const path = `${folder}/${name}`;
    const identity = holderOf(new TextDecoder().decode((await readIfThere(files, path)) ?? new Uint8Array()));
    if (identity !== null && (await stateOf(identity)) === 'dead') await files.removeFile(path);
  }
}

async function refuse(folder: string, { identity, state, ageMilliseconds }: Holder): Promise<never> {
  if (identity === null) throw unreadable(`${folder}/lock`);
  const { pid, host } = identity;
  if (state === 'unknown') {
    throw new SeqlabError(
      'run-locked',
      `run: ${folder} is locked by process ${pid} on ${host}, of another machine, container or boot, so that nobody here can see whether it lives. Its last sign of life was ${Math.max(0, Math.round(ageMilliseconds / 1000))} s ago; after ${OLD_MILLISECONDS / 1000} s without one the lock is taken over. If that process has ended, wait, or delete ${folder}/lock.`,
    );
  }
  throw new SeqlabError(
    'run-locked',
    `run: ${folder} is in use by process ${pid}. Wait until it ends, or stop it first.`,
  );
}

/** Whom a lock names; null if the text is no lock */
export function holderOf(text: string): ProcessIdentity | null {
  try {
    const holder = JSON.parse(text) as ProcessIdentity;
    return Number.isInteger(holder?.pid) && holder.pid > 0 && typeof holder.host === 'string' ? holder : null;
  } catch {
    return null;
  }
}

/** Nothing yet, or the first bytes of a lock: its writer is at it, or was killed at it. */
function isBegun(bytes: Uint8Array): boolean {
  const begin = '{"pid":';
  const text = new TextDecoder().decode(bytes);
  return text.length < begin.length ? begin.startsWith(text) : text.startsWith(begin);
}

function unreadable(path: string): SeqlabError {
  return new SeqlabError(
    'run-lock-unreadable',
    `run: ${path} does not say which process holds the run. If none does, delete that file.`,
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
