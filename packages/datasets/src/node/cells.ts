import { parseJson, SeqlabError, showValue } from '@seqlab/core';

/** The cells of a line of tab-separated text: tabs part them, and nothing is quoted. */
export const tsvCells = (text: string): string[] => text.split('\t');

/** The cells of a record of RFC 4180 that the scanner has found well-formed. */
export function csvCells(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (let from = 0; from <= text.length; ) {
    if (text[from] !== '"') {
      const comma = text.indexOf(',', from);
      const end = comma < 0 ? text.length : comma;
      cells.push(text.slice(from, end));
      from = end + 1;
      continue;
    }
    let end = text.indexOf('"', from + 1);
    while (text[end + 1] === '"') end = text.indexOf('"', end + 2);
    cells.push(text.slice(from + 1, end).replaceAll('""', '"'));
    from = end + 2;
  }
  return cells;
}

/** A value of JSON that is no text: what stands in its cell, and what it is called. */
const NESTED = { null: 'null', array: 'an array', object: 'an object' } as const;

/** What is no text or number in a line of JSON. */
export interface NestedValue {
  readonly key: string;
  readonly found: string;
}

export interface JsonlRow {
  readonly values: ReadonlyMap<string, string>;
  readonly nested: readonly NestedValue[];
}

/**
 * A line of JSON: its values by key, as text. Numbers, true and false stand as they are written; of null, arrays and objects, which no task reads, the kind alone.
 * @throws SeqlabError `data-jsonl` for what is no object, `json-syntax`, `json-duplicate-name`
 */
export function jsonlRow(text: string, path: string, line: number): JsonlRow {
  const builder = {
    number: (written: string) => written,
    object: (entries: Map<string, unknown>) => entries,
  };
  const value = parseJson(text, { source: `data: ${path}`, firstLine: line, builder });
  if (!(value instanceof Map)) {
    throw refuse(path, line, 'is not a JSON object', 'Write {"input": "…", "output": "…"}');
  }
  if (value.size === 0) throw refuse(path, line, 'has no key', 'Write {"input": "…", "output": "…"}');
  const nested: NestedValue[] = [];
  for (const [key, each] of value) {
    if (typeof each === 'boolean') value.set(key, String(each));
    else if (typeof each !== 'string') {
      const kind = each === null ? 'null' : Array.isArray(each) ? 'array' : 'object';
      nested.push({ key, found: NESTED[kind] });
      value.set(key, kind);
    }
  }
  return { values: value, nested };
}

/** The refusal of a column that is read and holds such a value. */
export function nestedError(path: string, line: number, { key, found }: NestedValue): SeqlabError {
  return refuse(
    path,
    line,
    `has ${found} under ${showValue(key)}, and text or a number was expected`,
    'Write one, or name another column to be read',
  );
}

/** The values of a line of JSON in the order of the columns. @throws SeqlabError `data-jsonl` for keys that are not the columns */
export function jsonlCells(
  { values: row }: JsonlRow,
  columns: readonly string[],
  path: string,
  line: number,
): string[] {
  const cells: string[] = [];
  for (const column of columns) {
    const cell = row.get(column);
    if (cell === undefined) throw otherKeys(path, line, `lacks the key ${showValue(column)}`);
    cells.push(cell);
  }
  if (row.size > columns.length) {
    const other = [...row.keys()].find((key) => !columns.includes(key));
    throw otherKeys(path, line, `has the key ${showValue(other)}`);
  }
  return cells;
}

const otherKeys = (path: string, line: number, reason: string) =>
  refuse(path, line, `${reason}, unlike the first row`, 'Give every row the same keys');

function refuse(path: string, line: number, reason: string, advice: string): SeqlabError {
  return new SeqlabError('data-jsonl', `data: ${path}: line ${line} ${reason}. ${advice}.`);
}
