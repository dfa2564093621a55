import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { version } from '../version.js';

/** The packages whose code decides what a run gives. */
const packages = [
  'core',
  'backend',
  'tokenizer',
  'datasets',
  'layers',
  'models',
  'training',
  'tasks',
  'studies',
];

/**
 * Which code it is that runs: the version, and a hash of the built files of our packages, so that results of other code, of the same version
 * while it is being worked on, are not taken for its own. The version alone where they are not built.
 */
export function codeVersion(): string {
  try {
    const hash = createHash('sha256');
    const { resolve } = createRequire(import.meta.url);
    for (const name of packages) addFolder(hash, dirname(resolve(`@seqlab/${name}`)));
    return `${version}+${hash.digest('hex').slice(0, 16)}`;
  } catch {
    return version;
  }
}

function addFolder(hash: ReturnType<typeof createHash>, folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(hash, path);
    else if (entry.name.endsWith('.js')) hash.update(entry.name).update(readFileSync(path));
  }
}

const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : 1;
