import { checkOptions, didYouMean, SeqlabError, showValue } from '@seqlab/core';
import { csvCells, type JsonlRow, jsonlCells, jsonlRow, type NestedValue, tsvCells } from './cells.js';
import { checkNames } from './columns.js';
import { HEADER_ROWS, isHeader } from './header-rule.js';
import { emptyFile, noRow } from './missing-rows.js';
import type { Progress } from './read-through.js';
import { indexRecords, type Records } from './record-index.js';
import { CSV, JSONL, type RecordShape, TSV } from './record-scanner.js';
import { openRegular, type RegularFile } from './regular-file.js';

export type TableFormat = 'tsv' | 'csv' | 'jsonl';

export interface OpenOptions extends Progress {
  /** default: by the file's ending, .tsv, .csv, .jsonl or .ndjson */
  readonly format?: TableFormat;
  /**
   * Whether the first row names the columns. Default 'auto': it does where its cells are distinct and none is empty, and one of
   * them is a usual name (input, output, source, target, text, sentence, label, class, … in any case) or some column has a number in
   * each of the up to 100 rows that follow and none in the first. JSON lines name their values themselves and take no header.
   */
  readonly header?: boolean | 'auto';
}

/** The first such value of a column. */
export interface NestedCell extends NestedValue {
  readonly line: number;
}

/** Rows of named columns in a file, read as they are asked for. */
export interface TableFile {
  readonly path: string;
  readonly format: TableFormat;
  readonly bytes: number;
  /** hex, of the whole file */
  readonly sha256: string;
  /** the header's names, the keys of JSON lines, or else "1", "2", … */
  readonly columns: readonly string[];
  readonly header: boolean;
  /** columns of JSON lines with null, an array or an object in some row, whose cells say just that: they cannot be read, and the first line with it says why */
  readonly nested: ReadonlyMap<string, NestedCell>;
  /** rows, without the header */
  readonly length: number;
  /** the cells of row 0 … length − 1, in the order of the columns; undefined outside */
  at(index: number): readonly string[] | undefined;
  /** the line, from 1, in which a row begins */
  lineOf(index: number): number;
  /** lines without a character, which are no rows */
  readonly blankLines: number;
  close(): void;
}

/**
 * Opens a table: one pass over the file looks at every row, then any row can be had at any time. Of the file, only places are held.
 *
 * TSV: one row a line, tabs between its cells, nothing quoted. CSV: RFC 4180, with quotes, doubled quotes and line ends in them; text
 * is UTF-8. JSON lines: one object a line, the same keys in each; values are texts, numbers, true and false, which become text as they
 * are written; a column with any other value may be there and cannot be read. CR LF, LF and CR end a line; a byte order mark in front is no text; blank lines are no rows, and counted.
 * @throws SeqlabError `file-missing`, `file-is-folder`, `file-not-regular`, `file-unreadable`, `file-not-text`, `file-changed`,
 *   `data-format`, `data-empty`, `data-ragged`, `data-quote`, `data-jsonl`, `data-line-length`, `data-header`, `json-syntax`; reading
 *   rows throws `file-changed` once the file is no longer what was opened, and `file-closed`
 */
export function openTable(path: string, options: OpenOptions = {}): Promise<TableFile> {
  return openTableBy(path, options);
}

/** The same, with the number of bytes that are read at once. */
export async function openTableBy(
  path: string,
  options: OpenOptions & { readonly chunkSize?: number },
): Promise<TableFile> {
  checkOptions('openTable', options, ['format', 'header', 'signal', 'onProgress']);
  const format = options.format ?? formatOf(path);
  if (!Object.hasOwn(shapes, format)) {
    throw new SeqlabError(
      'data-format',
      `openTable: format (${showValue(format)}) must be "tsv", "csv" or "jsonl".${didYouMean(String(format), Object.keys(shapes))} Use one of those.`,
    );
  }
  const file = openRegular(path);
  try {
    return format === 'jsonl' ? await jsonTable(file, options) : await cellTable(file, format, options);
  } catch (error) {
    file.close();
    throw error;
  }
}

const shapes: Readonly<Record<TableFormat, RecordShape>> = { tsv: TSV, csv: CSV, jsonl: JSONL };

function formatOf(path: string): TableFormat {
  const ending = /\.(tsv|csv|jsonl|ndjson)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending === 'ndjson' ? 'jsonl' : (ending as TableFormat);
  throw new SeqlabError(
    'data-format',
    `data: ${path} is none of .tsv, .csv, .jsonl. Name the file after what is in it, or say its format.`,
  );
}

async function cellTable(
  file: RegularFile,
  format: 'tsv' | 'csv',
  options: OpenOptions & { readonly chunkSize?: number },
): Promise<TableFile> {
  const { header = 'auto' } = options;
  let [width, firstLine] = [0, 1];
  const records = await indexRecords(file, {
    ...options,
    shape: shapes[format],
    check(record, line, cells) {
      if (record === 0) [width, firstLine] = [cells, line];
      else if (cells !== width) throw ragged(file.path, format, [line, cells], [firstLine, width]);
    },
  });
  if (records.length === 0) throw emptyFile(file.path, records.blankLines);
  const split = format === 'tsv' ? tsvCells : csvCells;
  const cellsOf = (record: number) => split(records.text(record));
  const first = cellsOf(0);
  const named = header === 'auto' ? isHeader(first, rowsAfter(cellsOf, records.length)) : header;
  if (named) checkNames(file.path, first, firstLine);
  if (named && records.length === 1) {
    throw new SeqlabError(
      'data-empty',
      `data: ${file.path} has one row, ${showValue(first.join(', '))}, which names the columns, and none after it. Give at least one, or say that there is no header.`,
    );
  }
  return tableOf(file, format, records, {
    columns: named ? first : first.map((_, column) => String(column + 1)),
    header: named,
    cellsOf,
  });
}

function* rowsAfter(cellsOf: (record: number) => readonly string[], length: number) {
  for (let record = 1; record < length && record <= HEADER_ROWS; record += 1) yield cellsOf(record);
}

async function jsonTable(
  file: RegularFile,
  options: OpenOptions & { readonly chunkSize?: number },
): Promise<TableFile> {
  if (options.header !== undefined && options.header !== 'auto') {
    throw new SeqlabError(
      'data-header',
      `openTable: header (${options.header}) says nothing about JSON lines, which name their values themselves. Leave it out.`,
    );
  }
  let columns: readonly string[] = [];
  const nested = new Map<string, NestedCell>();
  const rowIn = (records: Records, record: number) =>
    jsonlRow(records.text(record), file.path, records.line(record));
  const cellsOf = (row: JsonlRow, line: number) => jsonlCells(row, columns, file.path, line);
  const records = await indexRecords(file, {
    ...options,
    shape: JSONL,
    checkText(found, from) {
      if (from === 0 && found.length > 0) {
        columns = [...rowIn(found, 0).values.keys()];
      }
      for (let record = from; record < found.length; record += 1) {
        const row = rowIn(found, record);
        cellsOf(row, found.line(record));
        for (const each of row.nested) {
          if (!nested.has(each.key)) nested.set(each.key, { ...each, line: found.line(record) });
        }
      }
    },
  });
  if (records.length === 0) throw emptyFile(file.path, records.blankLines);
  return tableOf(file, 'jsonl', records, {
    columns,
    header: false,
    nested,
    cellsOf: (record) => cellsOf(rowIn(records, record), records.line(record)),
  });
}

function ragged(
  path: string,
  format: 'tsv' | 'csv',
  [line, cells]: readonly [number, number],
  [firstLine, width]: readonly [number, number],
): SeqlabError {
  const advice =
    format === 'tsv'
      ? 'Put a tab between two cells and nowhere else'
      : width === 1
        ? 'Save it with commas between cells: where they stand between semicolons, a decimal comma parts a number in two'
        : 'Put cells that hold a comma, be it a decimal comma, in quotes';
  return new SeqlabError(
    'data-ragged',
    `data: ${path}: line ${line} has ${count(cells)}, and line ${firstLine} has ${count(width)}. ${advice}.`,
  );
}

const count = (cells: number): string => `${cells} cell${cells === 1 ? '' : 's'}`;

interface Columns {
  readonly columns: readonly string[];
  readonly header: boolean;
  readonly nested?: TableFile['nested'];
  cellsOf(record: number): readonly string[];
}

function tableOf(
  file: RegularFile,
  format: TableFormat,
  {
    length: records,
    line,
    sha256,
    blankLines,
  }: Records & { readonly sha256: string; readonly blankLines: number },
  { columns, header, nested = new Map(), cellsOf }: Columns,
): TableFile {
  const skipped = header ? 1 : 0;
  const length = records - skipped;
  const has = (index: number) => Number.isInteger(index) && index >= 0 && index < length;
  return {
    path: file.path,
    format,
    bytes: file.bytes,
    sha256,
    columns,
    header,
    nested,
    length,
    at: (index) => (has(index) ? cellsOf(index + skipped) : undefined),
    lineOf(index) {
      if (has(index)) return line(index + skipped);
      throw noRow(file.path, index, length);
    },
    blankLines,
    close: () => file.close(),
  };
}
