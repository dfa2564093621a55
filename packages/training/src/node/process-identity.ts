import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock. A process id alone is not enough: after a restart another process may have the same. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** kernel's boot id; null where there is none */
  readonly boot: string | null;
  /** in which the pid is one: containers of one machine count their processes apart; null where there are none */
  readonly pidNamespace: string | null;
  /** the process's start in ticks after boot; null where the platform does not tell */
  readonly start: string | null;
}

export async function identityOf(pid: number): Promise<ProcessIdentity> {
  return {
    pid,
    host: hostname(),
    boot: await bootId(),
    pidNamespace: await pidNamespace(),
    start: await startOf(pid),
  };
}

/**
 * 'unknown' if it runs, or ran, where this process cannot look: on another machine (which may have the same name, but not
 * the same boot), in another container, before the last boot; or if the platform does not tell when a process began.
 */
export async function stateOf(holder: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (holder.host !== hostname() || holder.boot !== (await bootId())) return 'unknown';
  if (holder.pidNamespace !== (await pidNamespace())) return 'unknown';
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'dead';
  }
  if (holder.start === null) return 'unknown';
  return holder.start === (await startOf(holder.pid)) ? 'alive' : 'dead';
}

async function bootId(): Promise<string | null> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return null;
  }
}

async function pidNamespace(): Promise<string | null> {
  try {
    return await readlink('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the name in field 2 may hold spaces and brackets, so count after its last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
