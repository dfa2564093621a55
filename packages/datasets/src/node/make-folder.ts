import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A folder with its parents; no error if it is there. A loop of our own: in a working folder that is gone, and in /proc, Node 20's
 * recursive mkdir never ends.
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path && parent !== '.') makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // somebody else made it in between
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
