import { type Examples, type ModelConfig, SeqlabError, type Tokenizer } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { type EncodeTexts, givenBatch, scalarPairs, sequenceToSequence, type Task } from '@seqlab/tasks';
import type { DataSource } from '../data/data-source.js';
import { readBatch } from '../input/batch.js';
import { examplesOf, type TaskFiles, type Tokenizers } from '../task/file-task.js';
import { imageFilesOf, imageTask, namedImages } from '../task/image-task.js';
import { longestRow } from '../task/longest-row.js';
import { formatByEnding, openFile } from '../task/opened-file.js';
import type { SplitPart, TaskDocument } from '../task/task-document.js';

/** What a run learns: asked for rows, loss and scores, and for nothing else. */
export interface RunTask {
  readonly source: DataSource;
  readonly task: Task;
  /** of the inputs, or of both sides; null for numbers and for ids */
  readonly tokenizer: Tokenizer | null;
  /** of the outputs, where it is another one */
  readonly targetTokenizer: Tokenizer | null;
  /** what `task.json` says; null for a task of the paper and for a batch */
  readonly document: TaskDocument | null;
  /** where the longest row stands, in a sentence; null where there are no rows to name */
  longestRow(): string | null;
  /** gives its files back */
  close(): void;
}

const nothing = () => {};
const unnamed = () => null;

/** A task of the paper. @param tokenizer null for numbers */
export function namedTask(name: string, config: ModelConfig, tokenizer: Tokenizer | null): RunTask {
  const dataset = datasetByName(name);
  const { examples: training, copies } = dataset;
  const task =
    config.inputs === 'scalars' || tokenizer === null
      ? scalarPairs(dataset)
      : sequenceToSequence({ name, training, copies, source: tokenizer });
  const source = { kind: 'task', name } as const;
  return {
    source,
    task,
    tokenizer,
    targetTokenizer: null,
    document: null,
    longestRow: unnamed,
    close: nothing,
  };
}

/** A batch of ids that somebody has made. */
export function batchTask(source: DataSource & { readonly kind: 'batch' }, config: ModelConfig): RunTask {
  const task = givenBatch(readBatch(source.path, config));
  return {
    source,
    task,
    tokenizer: null,
    targetTokenizer: null,
    document: null,
    longestRow: unnamed,
    close: nothing,
  };
}

/** The examples of files that have been opened. @param tokenizers null for images, and for pairs of digits that are read as numbers */
export function fileTask(
  source: DataSource & { readonly kind: 'file' },
  files: TaskFiles,
  document: TaskDocument,
  tokenizers: Tokenizers | null,
  encode?: EncodeTexts,
): RunTask {
  return {
    source,
    task: taskOf(files, document, tokenizers, encode),
    tokenizer: tokenizers?.source ?? null,
    targetTokenizer: tokenizers?.target ?? null,
    document,
    longestRow: () => longestRow(files, document),
    close: () => closeFiles(files),
  };
}

function taskOf(
  files: TaskFiles,
  document: TaskDocument,
  tokenizers: Tokenizers | null,
  encode: EncodeTexts | undefined,
): Task {
  const images = imageFilesOf(files);
  if (images !== null) return imageTask(images, document);
  const examples = examplesOf(files, document);
  if (tokenizers !== null) return examples.task(tokenizers, document, encode);
  return scalarPairs({ name: document.name, examples: arrayOf(examples.pairs ?? []), copies: 1 });
}

function arrayOf<E>(examples: Examples<E>): E[] {
  return Array.from({ length: examples.length }, (_, i) => examples.at(i)!);
}

export function closeFiles({ training, validation, test }: TaskFiles): void {
  for (const opened of [training, validation, test]) opened?.file.close();
}

/** The files that a run was trained on, each known by its hash. @throws data-changed, and what opening them throws */
export async function openTaskFiles(
  source: DataSource & { readonly kind: 'file' },
  { format, header, splits, images, columns }: TaskDocument,
): Promise<TaskFiles> {
  const opened: Awaited<ReturnType<typeof openFile>>[] = [];
  const open = async (part: SplitPart | null) => {
    if (part === null || 'share' in part) return null;
    // each file is read by its own ending, and by place where the training has no names
    const own = formatByEnding(part.path) ?? format;
    const names = own === format || !header ? header : 'auto';
    const table = await openFile(part.path, { format: own, header: names });
    const file = images === true && columns !== null ? await namedImages(table, columns) : table;
    opened.push(file);
    if (file.file.sha256 === part.sha256) return file;
    throw new SeqlabError(
      'data-changed',
      `data: ${part.path} has changed since the run began. Restore the file, or start a new run.`,
    );
  };
  try {
    const training = (await open(source))!;
    return { training, validation: await open(splits.validation), test: await open(splits.test) };
  } catch (error) {
    for (const { file } of opened) file.close();
    throw error;
  }
}
