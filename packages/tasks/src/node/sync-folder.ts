import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Windows, and network and FUSE mounts: there a rename is as durable as it gets. */
const CANNOT_SYNC = new Set([
  'EPERM',
  'EISDIR',
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EBADF',
  'EACCES',
]);

/** Waits until a folder's list of names has reached the disk, where it can be waited for. */
export function syncFolder(path: string): void {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && CANNOT_SYNC.has(String(error.code)))) throw error;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
