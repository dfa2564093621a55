import { basename, join } from 'node:path';

/** `runs/<preset>-<seed>-<time>`; the time is UTC down to milliseconds, so that two runs do not meet. */
export function defaultRunPath(model: string, seed: number, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '');
  // Names of files end at 255 bytes, and a letter takes up to four.
  const name = [...basename(model).replace(/\.json$/, '')].slice(0, 50).join('');
  return join('runs', `${name}-${seed}-${time}`);
}
