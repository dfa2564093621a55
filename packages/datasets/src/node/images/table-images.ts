import { dirname, isAbsolute, join } from 'node:path';
import { SeqlabError, showValue } from '@seqlab/core';
import type { TableFile } from '../table-file.js';
import type { LabelledImages } from './labelled-images.js';
import { readPngs } from './pngs.js';

/** Rows of a table that are looked at before it is read as one of images. */
const LOOKED_AT = 20;

/** Whether a column of a table names PNG files: all of its first 20 cells end in `.png`. */
export function namesImages(table: TableFile, column: number): boolean {
  const cells = Array.from({ length: Math.min(LOOKED_AT, table.length) }, (_, i) => table.at(i)![column]!);
  return cells.length > 0 && cells.every((cell) => /\.png$/i.test(cell.trim()));
}

export interface TableImagesOptions {
  /** columns, from 0 */
  readonly input: number;
  readonly output: number;
  /** ends the reading with the signal's reason */
  readonly signal?: AbortSignal;
}

/**
 * The images that a table names, with what stands beside each: one row an image, whose path counts from the table's folder. As `readImages`
 * has them, grey where all are.
 * @throws SeqlabError `data-empty-field`, and what `readPngs` throws, with the line and the column
 */
export async function readTableImages(
  table: TableFile,
  { input, output, signal }: TableImagesOptions,
): Promise<LabelledImages> {
  const folder = dirname(table.path);
  const paths: string[] = [];
  const labels: string[] = [];
  for (let row = 0; row < table.length; row += 1) {
    const cells = table.at(row)!;
    for (const column of [input, output]) {
      if (cells[column] !== '') continue;
      throw new SeqlabError(
        'data-empty-field',
        `data: ${placeIn(table, row, column)} is empty. Name ${column === input ? 'an image' : 'its label or its number'}, or take the line out.`,
      );
    }
    const path = cells[input]!.trim();
    paths.push(isAbsolute(path) ? path : join(folder, path));
    labels.push(cells[output]!);
  }
  const images = await readPngs(paths, {
    ...(signal !== undefined && { signal }),
    where: (row) => placeIn(table, row, input),
  });
  return { ...images, labels };
}

/** `images.csv: line 3, column "file"`: where a cell of a table stands. */
export function placeIn({ path, columns, lineOf }: TableFile, row: number, column: number): string {
  return `${path}: line ${lineOf(row)}, column ${showValue(columns[column])}`;
}
