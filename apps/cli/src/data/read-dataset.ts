import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { SeqlabError, type SequenceDataset } from '@seqlab/core';
import { datasetByName, pairsFromJsonl, pairsFromTsv } from '@seqlab/datasets';
import { readText, withFile } from '../input/read-file.js';
import { inFile } from '../input/weights.js';
import { checkLineLengths } from './line-length.js';

/** Where a run's data came from: enough to find it again and to notice that it has changed. */
export type DataSource =
  | { readonly kind: 'task'; readonly name: string }
  | {
      readonly kind: 'file' | 'batch';
      readonly path: string;
      readonly sha256: string;
      /** of pairs that name no task, where the file was called so when the run was made; default: as the file is called */
      readonly name?: string;
    };

/** A task by its name, or the pairs of a file. */
export function readDataset(source: DataSource): SequenceDataset {
  if (source.kind === 'task') return datasetByName(source.name);
  const { path } = source;
  const text = readText(path, 'data');
  inFile(path, () => checkLineLengths(text));
  const name = nameOf(source);
  return inFile(path, () => (isTsv(path) ? pairsFromTsv(text, { name }) : pairsFromJsonl(text, { name })));
}

/** What a data set is called after, which its pairs' metrics are told under: a file that is moved does not change it. */
const nameOf = ({ path, name }: Exclude<DataSource, { kind: 'task' }>): string =>
  name ?? (basename(path).replace(/\.[^.]*$/, '') || 'data');

export const taskSource = (name: string): DataSource => ({ kind: 'task', name });

/** @param kind 'file': pairs as .jsonl or .tsv; 'batch': one batch as .json */
export function fileSource(kind: 'file' | 'batch', path: string): DataSource {
  if (kind === 'file' && !/\.(jsonl|ndjson|tsv)$/i.test(path)) {
    throw new SeqlabError(
      'data-format',
      `data: ${path} is neither .jsonl nor .tsv. Write {"input": "…", "output": "…"} lines as .jsonl, or input, tab, output lines as .tsv.`,
    );
  }
  return { kind, path: resolve(path), sha256: sha256(path) };
}

/**
 * The data that a run was trained on, known by their hash.
 * @param moved where the file is now; default: where it was
 * @throws data-changed, data-other, data-format, file-missing
 */
export function unchangedSource(source: DataSource, moved?: string): DataSource {
  if (source.kind === 'task') {
    if (moved === undefined) return source;
    throw new SeqlabError(
      'data-other',
      `data: the run was trained on the task ${source.name}, not on a file. Leave ${moved} out.`,
    );
  }
  if (moved === undefined) return inItsPlace(source);
  if (isTsv(moved) !== isTsv(source.path)) {
    throw new SeqlabError(
      'data-format',
      `data: ${moved} has not the format that ${source.path} had when the run was trained on it. Give it the same ending.`,
    );
  }
  const found = sha256(moved);
  if (found === source.sha256) return { ...source, path: resolve(moved), name: nameOf(source) };
  throw new SeqlabError(
    'data-other',
    `data: ${moved} is not what the run was trained on: its SHA-256 is ${found}, not ${source.sha256}. Give a copy of ${basename(source.path)}, or start a new run.`,
  );
}

function inItsPlace(source: Exclude<DataSource, { kind: 'task' }>): DataSource {
  let found: string;
  try {
    found = sha256(source.path);
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

const isTsv = (path: string): boolean => /\.tsv$/i.test(path);

/** Piece by piece: the file is read for good later. A pipe could not be read again, neither then nor when the run is resumed. */
function sha256(path: string): string {
  return withFile(path, 'data', ({ descriptor, pipe }) => {
    if (pipe) {
      throw new SeqlabError(
        'file-not-regular',
        `data: ${path} is a pipe, a file was expected: a run reads its data again when it is resumed. Save it as a file.`,
      );
    }
    const hash = createHash('sha256');
    const piece = new Uint8Array(2 ** 20);
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read));
    }
    return hash.digest('hex');
  });
}
