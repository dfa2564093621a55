import { basename, join } from 'node:path';

/** `runs/<preset>-<seed>-<time>`; the time is UTC down to milliseconds, so that two runs do not meet. */
export function defaultRunPath(model: string, seed: number, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '');
  const name = basename(model).replace(/\.json$/, '');
  return join('runs', `${name}-${seed}-${time}`);
}
