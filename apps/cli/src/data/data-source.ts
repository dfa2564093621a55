import { basename, resolve } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { nameOf } from '../task/task-document.js';
import { fileHash } from './file-hash.js';

/** Where a run's data came from: enough to find it again and to notice that it has changed. */
export type DataSource =
  | { readonly kind: 'task'; readonly name: string }
  | (HashedFile & { readonly kind: 'file' })
  | (HashedFile & { readonly kind: 'batch' });

interface HashedFile {
  readonly path: string;
  readonly sha256: string;
  /** what pairs without a task are called after, where the file was called so when the run was made; default: as it is called */
  readonly name?: string;
}

export const taskSource = (name: string): DataSource & { readonly kind: 'task' } => ({ kind: 'task', name });

/** A batch of ids that a person names. */
export function batchFile(path: string): DataSource & { readonly kind: 'batch' } {
  return { kind: 'batch', path: resolve(path), sha256: fileHash(path) };
}

/**
 * The data that a run was trained on, known by their hash.
 * @param moved where the file is now; default: where it was
 * @param how.images whether it is a file or folder of images; default false
 * @throws data-changed, data-other, file-missing
 */
export function unchangedSource(source: DataSource, moved?: string, { images = false } = {}): DataSource {
  // a folder of images is known by what is in it, which is looked at as it is read
  if (source.kind === 'file' && images)
    return moved === undefined
      ? source
      : { ...source, path: resolve(moved), name: source.name ?? nameOf(source.path) };
  if (source.kind === 'task') {
    if (moved === undefined) return source;
    throw new SeqlabError(
      'data-other',
      `data: the run was trained on the task ${source.name}, not on a file. Leave ${moved} out.`,
    );
  }
  if (moved === undefined) return inItsPlace(source);
  const found = fileHash(moved);
  if (found === source.sha256)
    return { ...source, path: resolve(moved), name: source.name ?? nameOf(source.path) };
  throw new SeqlabError(
    'data-other',
    `data: ${moved} is not what the run was trained on: its SHA-256 is ${found}, not ${source.sha256}. Give a copy of ${basename(source.path)}, or start a new run.`,
  );
}

function inItsPlace(source: Exclude<DataSource, { kind: 'task' }>): DataSource {
  let found: string;
  try {
    found = fileHash(source.path);
  } catch (error) {
    if (!(error instanceof SeqlabError) || error.code !== 'file-missing') throw error;
    const flag = source.kind === 'batch' ? '--batch (for eval: --data)' : '--data';
    throw new SeqlabError(
      'file-missing',
      `data: there is no file ${source.path}, which the run was trained on. If it has moved, say with ${flag} where it is.`,
      { cause: error },
    );
  }
  if (found === source.sha256) return source;
  throw new SeqlabError(
    'data-changed',
    `data: ${source.path} has changed since the run began. Restore the file, or start a new run.`,
  );
}
