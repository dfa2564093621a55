import { basename } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import type { NumberScale } from '@seqlab/tasks';
import { isRecord } from '../run/choose-model-config.js';
import { type FileFormat, type FileKind, fileFormats, fileKinds } from './file-kinds.js';

export type { FileFormat, FileKind };

/** Examples that are held back: a share of the file's own, or those of another file. */
export type SplitPart = { readonly share: number } | { readonly path: string; readonly sha256: string };

/** `task.json` of a run: what is learned from the file that its config names. */
export interface TaskDocument {
  readonly version: 1;
  /** of the file without its ending, wherever that may be now */
  readonly name: string;
  readonly kind: FileKind;
  readonly format: FileFormat;
  /** whether the first row of a table names its columns */
  readonly header: boolean;
  /** the inputs of the table are PNG files, which the column of its inputs names */
  readonly images?: true;
  /** of a table, by name or by place from 1; null where there is none */
  readonly columns: {
    readonly input: string;
    readonly output: string | null;
    /** metrics are told for each of its values */
    readonly group: string | null;
  } | null;
  /** of a classification, in the order of the model's outputs */
  readonly labels: readonly string[] | null;
  /** of a regression */
  readonly scale: NumberScale | null;
  /** T of a language model */
  readonly context: number | null;
  readonly splits: { readonly validation: SplitPart | null; readonly test: SplitPart | null };
  /** decides which examples a share takes */
  readonly seed: number;
}

/** Whether the examples are images: a file or folder of them, or a table that names them. */
export const areImages = ({ format, images }: Pick<TaskDocument, 'format' | 'images'>): boolean =>
  format === 'images' || images === true;

/** Of a file, without its ending: what its task is called, and a run after it. */
export const nameOf = (path: string): string => basename(path).replace(/\.[^.]*$/, '') || 'data';

/** What an older run learned from a file of pairs, which had no `task.json`: all of it. */
export function pairsDocument(path: string, name = nameOf(path)): TaskDocument {
  return {
    version: 1,
    name,
    kind: 'sequence-to-sequence',
    format: /\.tsv$/i.test(path) ? 'tsv' : 'jsonl',
    header: false,
    columns: null,
    labels: null,
    scale: null,
    context: null,
    splits: { validation: null, test: null },
    seed: 0,
  };
}

/** Checks what was read from a run's task.json. @throws SeqlabError `run-task` */
export function parseTaskDocument(value: unknown, path: string): TaskDocument {
  const refuse = (what: string, advice: string) =>
    new SeqlabError('run-task', `run: ${path}/task.json ${what}. ${advice}`);
  if (!isRecord(value)) throw refuse('is no task', 'Restore it from a copy.');
  if (value.version !== 1) {
    throw refuse(
      `has version ${JSON.stringify(value.version)}, and this version reads 1`,
      'Use the version of seqlab that wrote the run.',
    );
  }
  const { kind, format, columns, labels, splits } = value;
  const whole =
    typeof value.name === 'string' &&
    fileKinds.includes(kind as FileKind) &&
    fileFormats.includes(format as FileFormat) &&
    (columns === null || (isRecord(columns) && typeof columns.input === 'string')) &&
    (labels === null || (Array.isArray(labels) && labels.every((label) => typeof label === 'string'))) &&
    isRecord(splits) &&
    [splits.validation, splits.test].every(isPart);
  if (!whole) throw refuse('is not complete', 'Restore it from a copy.');
  return value as unknown as TaskDocument;
}

function isPart(part: unknown): boolean {
  if (part === null) return true;
  if (!isRecord(part)) return false;
  if (typeof part.share === 'number') return true;
  return typeof part.path === 'string' && typeof part.sha256 === 'string';
}
