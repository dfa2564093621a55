import type { Examples } from '@seqlab/core';
import type { OpenedFile } from '../task/opened-file.js';

/** Lines of a kind that a person may want to look at. */
export interface Doubt {
  readonly what: string;
  readonly count: number;
  /** numbers of the first of them */
  readonly lines: readonly number[];
}

/** Lengths of texts in characters. */
export interface Lengths {
  readonly shortest: number;
  readonly mean: number;
  readonly longest: number;
}

export interface ColumnSummary {
  readonly name: string;
  readonly lengths: Lengths;
  readonly distinct: number;
  /** counts stopped here: there are more */
  readonly more: boolean;
  /** different characters */
  readonly characters: number;
}

export interface TableSummary {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly doubts: readonly Doubt[];
  readonly examples: readonly (readonly string[])[];
}

const MOST_DISTINCT = 100_000;
const LISTED = 5;
const EXAMPLES = 3;

/** Looks at every row of a table, or at every line, of which one at a time is held, and as many different values as can be counted. */
export function summaryOf({
  file,
  shape,
}: Exclude<OpenedFile, { readonly shape: 'text' | 'images' }>): TableSummary {
  const rows: Examples<readonly string[]> =
    shape === 'table'
      ? file
      : { length: file.length, at: (index) => (index < file.length ? [file.at(index)!] : undefined) };
  const names = shape === 'table' ? file.columns : ['line'];
  const columns = names.map(() => columnCounter());
  const doubts = doubtList((row) => file.lineOf(row));
  const seen = new Map<string, string>();
  for (let row = 0; row < rows.length; row += 1) {
    const cells = rows.at(row)!;
    for (const [column, cell] of cells.entries()) columns[column]!.add(cell);
    for (const what of doubtsOf(cells)) doubts.add(what, row);
    const [input, ...rest] = cells;
    const before = seen.get(input!);
    const others = rest.join('\t');
    if (before === others) doubts.add('stand there before', row);
    else if (before !== undefined)
      doubts.add('have an input that another line has, with something else beside it', row);
    else if (seen.size < MOST_DISTINCT) seen.set(input!, others);
  }
  return {
    rows: rows.length,
    columns: names.map((name, column) => ({ name, ...columns[column]!.total() })),
    doubts: doubts.all(),
    examples: Array.from({ length: Math.min(EXAMPLES, rows.length) }, (_, row) => rows.at(row)!),
  };
}

function doubtsOf(cells: readonly string[]): string[] {
  const found: string[] = [];
  if (cells.includes('')) found.push('have an empty cell, which train refuses where it is read');
  if (cells.some((cell) => cell !== cell.trim())) found.push('have white space around a text');
  if (cells.some((cell) => cell.includes('\ufffd')))
    found.push('hold U+FFFD, which stands for letters that were lost');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (cells.some((cell) => /[\u0000-\u0008\u000b-\u001f\u007f]/.test(cell)))
    found.push('hold control characters');
  return found;
}

function doubtList(lineOf: (row: number) => number) {
  const kinds = new Map<string, { count: number; lines: number[] }>();
  return {
    add(what: string, row: number): void {
      const kind = kinds.get(what) ?? { count: 0, lines: [] };
      kind.count += 1;
      if (kind.lines.length < LISTED) kind.lines.push(lineOf(row));
      kinds.set(what, kind);
    },
    all: (): Doubt[] => [...kinds].map(([what, { count, lines }]) => ({ what, count, lines })),
  };
}

function columnCounter() {
  const values = new Set<string>();
  const characters = new Set<string>();
  let [shortest, longest, sum, count, more] = [Number.POSITIVE_INFINITY, 0, 0, 0, false];
  return {
    add(cell: string): void {
      let length = 0;
      for (const character of cell) {
        characters.add(character);
        length += 1;
      }
      shortest = Math.min(shortest, length);
      longest = Math.max(longest, length);
      sum += length;
      count += 1;
      if (values.has(cell)) return;
      if (values.size < MOST_DISTINCT) values.add(cell);
      else more = true;
    },
    total: () => ({
      lengths: { shortest: count === 0 ? 0 : shortest, mean: sum / Math.max(1, count), longest },
      distinct: values.size,
      more,
      characters: characters.size,
    }),
  };
}
