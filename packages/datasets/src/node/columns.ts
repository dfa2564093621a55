import { didYouMean, SeqlabError, showValue } from '@seqlab/core';
import { nestedError } from './cells.js';
import type { TableFile } from './table-file.js';

/** How many names an error's text lists. */
const LISTED = 20;

/**
 * The number, from 0, of the column of that name; failing that, of the column at that place, from 1.
 * @throws SeqlabError `data-column` with the names that there are, `data-jsonl` for one that holds more than texts and numbers
 */
export function columnOf(
  file: Pick<TableFile, 'path' | 'columns'> & Partial<Pick<TableFile, 'nested'>>,
  nameOrPlace: string,
): number {
  const column = placeOf(file, nameOrPlace);
  const nested = file.nested?.get(file.columns[column]!);
  if (nested === undefined) return column;
  throw nestedError(file.path, nested.line, nested);
}

function placeOf({ path, columns }: Pick<TableFile, 'path' | 'columns'>, nameOrPlace: string): number {
  const named = columns.indexOf(nameOrPlace);
  if (named >= 0) return named;
  const place = /^[0-9]{1,9}$/.test(nameOrPlace) ? Number(nameOrPlace) : 0;
  if (place >= 1 && place <= columns.length) return place - 1;
  // "2" is no misspelling of "1"
  const hint = /[^0-9]/.test(nameOrPlace) ? didYouMean(nameOrPlace, columns) : '';
  throw new SeqlabError(
    'data-column',
    `data: ${path} has no column ${showValue(nameOrPlace)}.${hint} ${whatThereIs(columns)}`,
  );
}

function whatThereIs(columns: readonly string[]): string {
  if (columns.length === 1) {
    return `Its only column is ${showValue(columns[0])}; name that, or see that cells are parted as the file's format asks.`;
  }
  const listed = columns.slice(0, LISTED).map((name) => showValue(name));
  const rest = columns.length > LISTED ? `, and ${columns.length - LISTED} more` : '';
  return `Its columns are ${listed.join(', ')}${rest}; name one, or give its place from 1 to ${columns.length}.`;
}

/** @throws SeqlabError `data-header` for a name that is empty or stands twice */
export function checkNames(path: string, names: readonly string[], line: number): void {
  const seen = new Set<string>();
  for (const [column, name] of names.entries()) {
    const fault =
      name === '' ? 'has no name' : seen.has(name) ? `is called ${showValue(name)} like another` : null;
    seen.add(name);
    if (fault === null) continue;
    throw new SeqlabError(
      'data-header',
      `data: ${path}: line ${line}: column ${column + 1} ${fault}. Give each column a name of its own, or say that there is no header.`,
    );
  }
}
