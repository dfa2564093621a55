import { SeqlabError } from '@seqlab/core';
import { columnOf, type Progress, type TableFile } from '@seqlab/datasets/node';
import type { TaskFiles } from './file-task.js';
import {
  type Columns,
  guessColumns,
  guessKind,
  guessLines,
  ROWS_LOOKED_AT,
  usualRole,
} from './guess-kind.js';
import { checkTextEnding, type FileShape, formatByEnding, type OpenedFile, openFile } from './opened-file.js';
import {
  type FileFormat,
  type FileKind,
  nameOf,
  type SplitPart,
  type TaskDocument,
} from './task-document.js';

/** What a person may say about a file; what is left out is guessed, and told. */
export interface FileFlags {
  readonly kind?: FileKind | undefined;
  readonly format?: FileFormat | undefined;
  readonly header?: boolean | undefined;
  readonly lines?: boolean | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly group?: string | undefined;
  /** a file, a share as "0.1", or "none" */
  readonly validation?: string | undefined;
  readonly test?: string | undefined;
  readonly seed?: number | undefined;
}

export interface ChosenDocument {
  readonly document: TaskDocument;
  readonly files: TaskFiles;
  /** what was guessed, in sentences */
  readonly notes: readonly string[];
}

/** With fewer examples a held-back share would say nothing. */
const LEAST_FOR_SHARE = 20;
const DEFAULT_SHARE = 0.1;

/** Opens the files and settles what is learned from them. Errors leave nothing open. */
export async function chooseDocument(
  path: string,
  flags: FileFlags,
  progress: Progress = {},
): Promise<ChosenDocument> {
  const opened: OpenedFile[] = [];
  try {
    const notes: string[] = [];
    const training = await openGuessed(path, flags, notes, progress);
    opened.push(training);
    const shape: FileShape = {
      format: flags.format ?? formatOf(training),
      header: training.shape === 'table' ? training.file.header : 'auto',
    };
    const held = async (value: string | undefined, name: 'validation' | 'test') => {
      const part = partOf(value, name);
      if (part === null || 'share' in part) return { part, file: null };
      const own = formatByEnding(part.path) ?? shape.format;
      const file = await openFile(part.path, { format: own, header: headerOf(own, shape) }, progress);
      opened.push(file);
      return { part: { path: part.path, sha256: file.file.sha256 }, file };
    };
    const validation = await held(flags.validation ?? defaultShare(training), 'validation');
    const test = await held(flags.test, 'test');
    if (flags.validation === undefined && validation.part !== null) {
      notes.push(`a tenth of ${path} is held back to validate with (--validation none uses all of it)`);
    }
    refuseColumns(training, flags);
    refuseKind(training, flags);
    const columns = training.shape === 'table' ? columnsOf(training.file, flags) : null;
    if (training.shape === 'table' && columns !== null) notes.push(columnsNote(training.file, columns));
    const kind = flags.kind ?? guessed(training, columns, notes);
    const document: TaskDocument = {
      version: 1,
      name: nameOf(path),
      kind,
      format: shape.format,
      header: shape.header === true,
      columns: isText(kind) && columns !== null ? { ...columns, output: null } : columns,
      labels: null,
      scale: null,
      context: null,
      splits: { validation: validation.part, test: test.part },
      seed: flags.seed ?? 0,
    };
    return { document, files: { training, validation: validation.file, test: test.file }, notes };
  } catch (error) {
    for (const { file } of opened) file.close();
    throw error;
  }
}

async function openGuessed(
  path: string,
  { format, header, lines, kind }: FileFlags,
  notes: string[],
  progress: Progress,
): Promise<OpenedFile> {
  const known = format ?? formatByEnding(path);
  if (known !== null && (isTable(known) || known === 'images') && lines !== undefined) {
    throw new SeqlabError(
      'usage-conflict',
      `train: ${lines ? '--lines' : '--no-lines'} is for text, and ${path} is ${known === 'images' ? 'of images' : 'a table'}. Leave it out.`,
    );
  }
  if (known !== null) return openFile(path, { format: known, header: header ?? 'auto' }, progress);
  checkTextEnding(path);
  if (kind !== undefined && !isText(kind)) {
    throw new SeqlabError(
      'data-format',
      `data: ${path} is none of .tsv, .csv, .jsonl, and ${kind} needs a table of inputs and outputs. Name the file after what is in it, or say its --format.`,
    );
  }
  if (lines === true) return openFile(path, { format: 'lines', header: 'auto' }, progress);
  const text = await openFile(path, { format: 'text', header: 'auto' }, progress);
  if (text.shape !== 'text' || lines === false) return text;
  if (!guessLines({ ...text.file, blankLines: 0 })) return text;
  const each = await openFile(path, { format: 'lines', header: 'auto' }, progress).catch((error: unknown) => {
    text.file.close();
    throw error;
  });
  if (each.shape === 'lines' && guessLines({ ...text.file, blankLines: each.file.blankLines })) {
    text.file.close();
    notes.push(
      `each line of ${path} is a text of its own: they are short, and none is blank (--no-lines reads them as one)`,
    );
    return each;
  }
  each.file.close();
  return text;
}

const isTable = (format: FileFormat): boolean => format === 'tsv' || format === 'csv' || format === 'jsonl';

/** Kinds that learn from texts without outputs. */
const isText = (kind: FileKind): boolean => kind === 'language-model' || kind === 'masked-token';

/** Each file is read by its own ending, and by place where the training has no names. */
function headerOf(own: FileFormat, { format, header }: FileShape): boolean | 'auto' {
  return own === format || header === false ? header : 'auto';
}

function formatOf(opened: OpenedFile): FileFormat {
  return opened.shape === 'table' ? opened.file.format : opened.shape;
}

/** @throws SeqlabError `data-column` */
function columnsOf(file: TableFile, { input, output, group }: FileFlags): Columns {
  const [only] = file.columns;
  const mark =
    file.columns.length === 1
      ? [';', '|', '\t'].find((each) => only!.includes(each) || file.at(0)?.[0]?.includes(each))
      : undefined;
  if (mark !== undefined) {
    throw new SeqlabError(
      'data-column',
      `data: ${file.path} has one column, and ${JSON.stringify(mark)} in its first row: cells of a .${file.format} stand between ${file.format === 'tsv' ? 'tabs' : 'commas'}. Save it so.`,
    );
  }
  const name = (given: string | undefined) =>
    given === undefined ? undefined : file.columns[columnOf(file, given)]!;
  // what holds more than texts and numbers is not guessed, but for what its name says is to be read, where nothing else is named so: one
  // null among its rows is an error, and no reason to learn something else
  const plain = file.columns.filter((column) => !file.nested.has(column));
  const roles = new Set(plain.map(usualRole));
  const meant = (column: string) => usualRole(column) !== null && !roles.has(usualRole(column));
  const readable = file.columns.filter((column) => !file.nested.has(column) || meant(column));
  return guessColumns(
    { header: file.header, columns: readable.length === 0 ? file.columns : readable },
    { input: name(input), output: name(output), group: name(group) },
  );
}

/** @throws SeqlabError `usage-conflict` for columns of what has none */
function refuseColumns({ shape, file }: OpenedFile, flags: FileFlags): void {
  const given = (['input', 'output', 'group', 'header'] as const).find((name) => flags[name] !== undefined);
  if (shape === 'table' || given === undefined) return;
  throw new SeqlabError(
    'usage-conflict',
    `train: --${given} is for tables, and ${file.path} is ${shape === 'images' ? 'of images' : 'text'}. Leave it out.`,
  );
}

/** @throws SeqlabError `usage-conflict` for what cannot be learned from images */
function refuseKind({ shape, file }: OpenedFile, { kind = 'classification' }: FileFlags): void {
  if (shape !== 'images' || kind === 'classification') return;
  throw new SeqlabError(
    'usage-conflict',
    `train: --kind ${kind} is for tables and text, and ${file.path} is of images, whose labels are learned. Leave it out.`,
  );
}

/** Which columns are read, and which are not: a wrong guess must be seen. */
function columnsNote(
  { columns, header, format, path }: TableFile,
  { input, output, group }: Columns,
): string {
  const used = [input, output, group];
  const unused = columns.filter((column) => !used.includes(column));
  const named = header || format === 'jsonl';
  const name = (column: string) => (named ? JSON.stringify(column) : `column ${column}`);
  const parts = [
    `input: ${name(input)}`,
    ...(output === null ? [] : [`output: ${name(output)}`]),
    ...(group === null ? [] : [`groups: ${name(group)}`]),
    ...(unused.length === 0
      ? []
      : [`not used: ${unused.slice(0, 10).map(name).join(', ')}${unused.length > 10 ? ', …' : ''}`]),
  ];
  const why = named
    ? '--input and --output name others'
    : `${path} is read without a header; --header if its first row is one`;
  return `${parts.join(', ')} (${why})`;
}

function guessed(training: OpenedFile, columns: Columns | null, notes: string[]): FileKind {
  const { path } = training.file;
  const { output, input } = columns ?? {};
  if (training.shape === 'images') {
    notes.push(`kind: classification, since ${path} has images with labels`);
    return 'classification';
  }
  if (training.shape !== 'table' || output == null || input === undefined) {
    notes.push(`kind: language-model, since ${path} is text without outputs`);
    return 'language-model';
  }
  const [from, to] = [columnOf(training.file, input), columnOf(training.file, output)];
  function* pairs(file: TableFile): Generator<readonly [string, string]> {
    for (let i = 0; i < Math.min(file.length, ROWS_LOOKED_AT); i += 1) {
      const cells = file.at(i)!;
      yield [cells[from]!, cells[to]!];
    }
  }
  const { kind, reason } = guessKind(pairs(training.file), training.file.columns[to]!);
  notes.push(`kind: ${kind}, since ${reason} (--kind decides otherwise)`);
  return kind;
}

function defaultShare(training: OpenedFile): string | undefined {
  if (training.shape === 'text') return training.file.characters >= 1000 ? String(DEFAULT_SHARE) : undefined;
  return training.file.length >= LEAST_FOR_SHARE ? String(DEFAULT_SHARE) : undefined;
}

/** @throws SeqlabError `split-share` */
function partOf(value: string | undefined, name: string): SplitPart | null {
  if (value === undefined || value === 'none') return null;
  const share = /^(0?\.\d+|\d+(\.\d+)?\s*%|\d+(\.\d+)?)$/.test(value)
    ? Number.parseFloat(value) / (value.endsWith('%') ? 100 : 1)
    : null;
  if (share === null) return { path: value, sha256: '' };
  if (share > 0 && share < 1) return { share };
  throw new SeqlabError(
    'split-share',
    `train: --${name} ${value} must be a share between 0 and 1, as 0.1 or 10%, a file, or none. Correct it.`,
  );
}
