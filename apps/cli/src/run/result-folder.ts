import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { isRecord } from '../model/choose-model-config.js';

/** What earlier calls of a stopped command have finished: a header, then one result per line. */
export const UNFINISHED = 'unfinished.jsonl';

/** The documents of ladder and study, by which a folder is known as one of theirs, and the array that each has. */
const documents = { 'ladder.json': 'stages', 'study.json': 'rows' } as const;
/** What else a folder holds that somebody wants to keep. */
const others = ['report.html', 'state.json', 'config.json'];

/**
 * Refuses a folder that holds another result, unless it is to be replaced and is ladder's or study's. One in which the same
 * command was stopped is no other result.
 * @param header the first line of an unfinished result of this command
 * @throws out-exists, out-foreign, out-not-folder
 */
export function checkUnused(
  folder: string,
  { command, header, force }: { readonly command: string; readonly header: string; readonly force: boolean },
): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new SeqlabError(
      'out-not-folder',
      `${command}: ${folder} is a file, not a folder. Choose another folder.`,
    );
  }
  const unfinished = firstLine(join(folder, UNFINISHED));
  if (unfinished === header) return;
  const used = [UNFINISHED, ...Object.keys(documents), ...others].find((name) => isThere(join(folder, name)));
  if (used === undefined) return;
  const ours =
    unfinished?.startsWith('{"unfinished":') ||
    Object.entries(documents).some(([name, list]) => isDocument(join(folder, name), list));
  if (force && !ours && !['state.json', 'config.json'].includes(used)) {
    throw new SeqlabError(
      'out-foreign',
      `${command}: ${folder} holds ${used}, which is not known to be a result of seqlab and is left alone. Choose another folder.`,
    );
  }
  if (force) return;
  const what = used === UNFINISHED ? 'an unfinished result with other options' : 'a result';
  throw new SeqlabError(
    'out-exists',
    `${command}: ${folder} already holds ${what} (${used} is there). Choose another folder, or replace it with --force.`,
  );
}

/** A link counts, wherever it leads. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function firstLine(path: string): string | null {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const text = readFileSync(path, 'utf8');
  return text.slice(0, text.indexOf('\n'));
}

function isDocument(path: string, list: string): boolean {
  try {
    const value: unknown = lstatSync(path).isFile() ? JSON.parse(readFileSync(path, 'utf8')) : null;
    return isRecord(value) && Array.isArray(value[list]);
  } catch {
    return false;
  }
}
