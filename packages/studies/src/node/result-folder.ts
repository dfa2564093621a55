import { closeSync, lstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { GRID_FILE } from './grid-file.js';

/** The documents of ladder, study, sweep and results, by which a folder is known as one of theirs, and the array that each has. */
const documents = {
  'ladder.json': 'stages',
  'study.json': 'rows',
  'sweep.json': 'trials',
  'results.json': 'rows',
} as const;
/** What else a folder holds that somebody wants to keep; the first is what earlier versions kept results in. */
const others = ['unfinished.jsonl', 'report.html', 'state.json', 'config.json'];

/**
 * Refuses a folder that holds another result, unless it is to be replaced and is ladder's or study's. One that holds runs of the same
 * grid is no other result.
 * @param header the first line of such runs
 * @throws out-exists, out-foreign, out-not-folder
 */
export function checkUnused(
  folder: string,
  { grid, header, force }: { readonly grid: string; readonly header: string; readonly force: boolean },
): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new SeqlabError(
      'out-not-folder',
      `${grid}: ${folder} is a file, not a folder. Choose another folder.`,
    );
  }
  const first = firstLine(join(folder, GRID_FILE));
  if (first === header) return;
  const used = [GRID_FILE, ...Object.keys(documents), ...others].find((name) => isThere(join(folder, name)));
  if (used === undefined) return;
  const ours =
    first?.startsWith('{"grid":') ||
    firstLine(join(folder, 'unfinished.jsonl'))?.startsWith('{"unfinished":') ||
    Object.entries(documents).some(([name, list]) => isDocument(join(folder, name), list));
  if (force && !ours && !['state.json', 'config.json'].includes(used)) {
    throw new SeqlabError(
      'out-foreign',
      `${grid}: ${folder} holds ${used}, which is not known to be a result of seqlab and is left alone. Choose another folder.`,
    );
  }
  if (force) return;
  const what = used === GRID_FILE ? 'runs with other options' : 'a result';
  throw new SeqlabError(
    'out-exists',
    `${grid}: ${folder} already holds ${what} (${used} is there). Choose another folder, or replace it with --force.`,
  );
}

/** A link counts, wherever it leads. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Longer than any first line of ours. */
const LONGEST = 65_536;

/** Null for what is no file. What follows may be larger than memory. */
function firstLine(path: string): string | null {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(LONGEST);
    const text = new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes)));
    return text.slice(0, text.indexOf('\n'));
  } finally {
    closeSync(file);
  }
}

function isDocument(path: string, list: string): boolean {
  try {
    const value: unknown = lstatSync(path).isFile() ? JSON.parse(readFileSync(path, 'utf8')) : null;
    return Array.isArray((Object(value) as Record<string, unknown>)[list]);
  } catch {
    return false;
  }
}
