import { type Examples, SeqlabError, type SequenceExample } from '@seqlab/core';
import { columnOf, type LinesFile, type TableFile } from '@seqlab/datasets/node';
import type { NumberExample, TextExample } from '@seqlab/tasks';
import { numberOf } from './number-of.js';
import type { TaskDocument } from './task-document.js';

/** What is wrong in a line of a file, and what to do about it. */
function refuse(code: string, file: TableFile, row: number, what: string, advice: string): SeqlabError {
  return new SeqlabError(code, `data: ${file.path}: line ${file.lineOf(row)} ${what}. ${advice}`);
}

/** How a second cell is written beside the first. */
const BESIDE = {
  tsv: 'Write both in each line, with a tab between them',
  csv: 'Write both in each line, with a comma between them',
  jsonl: 'Give each row a key for either',
} as const;

interface Places {
  readonly input: number;
  readonly output: number;
  readonly group: number | null;
}

/** @throws SeqlabError `data-column` */
export function placesOf(file: TableFile, { columns, kind }: Pick<TaskDocument, 'columns' | 'kind'>): Places {
  const { input, output, group } = columns ?? pairColumns(file);
  const place = (name: string | null) => {
    if (name === null || (name === '2' && file.columns.length === 1)) {
      throw new SeqlabError(
        'data-column',
        `data: ${file.path} has one column, and ${kind} needs an input and an output. ${BESIDE[file.format]}, or use --kind language-model to learn the lines.`,
      );
    }
    return columnOf(file, name);
  };
  return { input: place(input), output: place(output), group: group === null ? null : columnOf(file, group) };
}

/** Of files of pairs as they always were: by their names in JSON lines, else input, output and perhaps task by place. */
function pairColumns({ columns, format }: TableFile): NonNullable<TaskDocument['columns']> {
  const named = format === 'jsonl';
  const hasGroup = named ? columns.includes('task') : columns.length === 3;
  return {
    input: named ? 'input' : '1',
    output: named ? 'output' : '2',
    group: hasGroup ? (named ? 'task' : '3') : null,
  };
}

/** @throws SeqlabError `data-empty-field` with the line, when such a row is read */
export function pairsIn(file: TableFile, places: Places, name: string): Examples<SequenceExample> {
  return rowsOf(file, (cells, row) => ({
    task: places.group === null ? name : filled(file, row, cells, places.group, 'task'),
    input: filled(file, row, cells, places.input, 'input'),
    output: filled(file, row, cells, places.output, 'output'),
  }));
}

/** @throws SeqlabError `data-empty-field` */
export function labelledTextsIn(file: TableFile, places: Places): Examples<TextExample> {
  return rowsOf(file, (cells, row) => ({
    input: filled(file, row, cells, places.input, 'input'),
    label: filled(file, row, cells, places.output, 'label'),
  }));
}

/** @throws SeqlabError `data-empty-field`, `data-number` */
export function numberedTextsIn(file: TableFile, places: Places): Examples<NumberExample> {
  return rowsOf(file, (cells, row) => {
    const cell = filled(file, row, cells, places.output, 'number');
    const value = numberOf(cell, () => `${file.path}: line ${file.lineOf(row)}`);
    return { input: filled(file, row, cells, places.input, 'input'), value };
  });
}

/** The lines of a file, or one column of a table, as documents. */
export function documentsIn(file: LinesFile | TableFile, column: number): Examples<string> {
  if (!('columns' in file)) return file;
  return rowsOf(file, (cells, row) => filled(file, row, cells, column, 'text'));
}

function rowsOf<E>(file: TableFile, read: (cells: readonly string[], row: number) => E): Examples<E> {
  return {
    length: file.length,
    at(index) {
      const cells = file.at(index);
      return cells === undefined ? undefined : read(cells, index);
    },
  };
}

function filled(file: TableFile, row: number, cells: readonly string[], place: number, what: string): string {
  const cell = cells[place]!;
  if (cell !== '') return cell;
  throw refuse('data-empty-field', file, row, `has an empty ${what}`, 'Give at least one symbol.');
}
