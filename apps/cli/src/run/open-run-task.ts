import { resolve } from 'node:path';
import { type ModelConfig, SeqlabError } from '@seqlab/core';
import { tokenizerFromJSON } from '@seqlab/tokenizer';
import type { RunFolder } from '@seqlab/training/node';
import type { DataSource } from '../data/data-source.js';
import { encodingOf } from '../task/encoding.js';
import {
  areImages,
  type FileKind,
  pairsDocument,
  parseTaskDocument,
  type TaskDocument,
} from '../task/task-document.js';
import { parseRunConfig } from './run-config.js';
import { batchTask, fileTask, namedTask, openTaskFiles, type RunTask } from './run-task.js';

/** The documents of a run that say what it learns. */
export type RunDocuments = Pick<RunFolder, 'path' | 'config' | 'tokenizer' | 'targetTokenizer' | 'task'>;

/** Where files are now, if they have moved. */
export interface Moved {
  readonly validation?: string | undefined;
  readonly test?: string | undefined;
  readonly tokensCache?: string | undefined;
}

/**
 * What a run was trained on, read again as it was.
 * @param source known to be unchanged
 * @throws data-changed, run-task, and what reading the files throws
 */
export async function openRunTask(
  source: DataSource,
  config: ModelConfig,
  documents: RunDocuments,
  moved: Moved = {},
): Promise<RunTask> {
  const { source: tokenizer, target } = tokenizersOf(documents);
  switch (source.kind) {
    case 'task':
      return namedTask(source.name, config, tokenizer);
    case 'batch':
      return batchTask(source, config);
    case 'file': {
      const document = movedTo(taskDocumentOf(documents), moved);
      const files = await openTaskFiles(source, document);
      const tokenizers = tokenizer === null ? null : { source: tokenizer, target };
      return fileTask(source, files, document, tokenizers, encodingOf(files, document, moved.tokensCache));
    }
  }
}

/** Of a run, whose tokenizers are null for numbers and for ids. */
export function tokenizersOf({ tokenizer, targetTokenizer }: RunDocuments) {
  return {
    source: tokenizer === null ? null : tokenizerFromJSON(tokenizer),
    target: targetTokenizer === null ? null : tokenizerFromJSON(targetTokenizer),
  };
}

/** What a run learns; one from before there was a `task.json` learns pairs. */
export function taskDocumentOf({ config, task, path }: RunDocuments): TaskDocument {
  if (task !== null) return parseTaskDocument(task, path);
  const { data } = parseRunConfig(config, path);
  return pairsDocument(data.kind === 'task' ? data.name : data.path, data.name);
}

/** Whether a run learns from images, which have no hash of a file. */
export function isOfImages({ task, path }: Pick<RunDocuments, 'task' | 'path'>): boolean {
  return task !== null && areImages(parseTaskDocument(task, path));
}

/** Of a run's task, as far as its folder says. */
export function kindOf(documents: RunDocuments, { kind }: DataSource): FileKind | 'batch' {
  if (kind === 'batch') return 'batch';
  return documents.task === null
    ? 'sequence-to-sequence'
    : parseTaskDocument(documents.task, documents.path).kind;
}

/** No text is written by a run that fills in hidden tokens. @throws SeqlabError `run-hidden-tokens` */
export function refuseHidden(command: string, path: string, kind: FileKind | 'batch'): void {
  if (kind !== 'masked-token') return;
  throw new SeqlabError(
    'run-hidden-tokens',
    `${command}: ${path} has learned to tell hidden tokens, and writes no text. Ask it with: seqlab predict ${path} "a te[MASK]t"`,
  );
}

function movedTo(document: TaskDocument, { validation, test }: Moved): TaskDocument {
  const to = (name: 'validation' | 'test', path: string | undefined) => {
    const part = document.splits[name];
    if (path === undefined) return part;
    if (part !== null && !('share' in part)) return { ...part, path: resolve(path) };
    throw new SeqlabError(
      'data-other',
      `data: the run has no file for ${name}, so that none can have moved. Leave --${name} out.`,
    );
  };
  return { ...document, splits: { validation: to('validation', validation), test: to('test', test) } };
}
