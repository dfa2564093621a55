import type { Matrix } from '../../spec/trace.js';

export interface Room {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells of one shade, as one path: a map has at most 21 of them, however many cells it has. */
export interface Shade {
  /** from 0, nothing, to 10, as much as the largest */
  readonly shade: number;
  readonly negative: boolean;
  readonly path: string;
}

const SHADES = 10;

/**
 * A matrix as cells in a room: columns from left to right, rows from top to bottom, or the other way round where each row is a token
 * and tokens go from left to right.
 * @param largest what the darkest shade stands for; default: the largest magnitude
 */
export function heat(matrix: Matrix, room: Room, { across = false, largest = 0 } = {}): readonly Shade[] {
  const [columns, rows] = across ? [matrix.rows, matrix.columns] : [matrix.columns, matrix.rows];
  const most = largest || matrix.values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  const [width, height] = [room.width / columns, room.height / rows];
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = matrix.values[across ? column * rows + row : row * columns + column]!;
      const shade = Math.round((SHADES * Math.min(most, Math.max(-most, value))) / most);
      if (shade === 0) continue;
      const cell = `M${fixed(room.x + column * width)},${fixed(room.y + row * height)}h${fixed(width)}v${fixed(height)}h${fixed(-width)}z`;
      paths.set(shade, (paths.get(shade) ?? '') + cell);
    }
  }
  return [...paths].map(([shade, path]) => ({ shade: Math.abs(shade), negative: shade < 0, path }));
}

/** A stroke through each cell that a mask hides: [row][column] → hidden. */
export function hatch(
  rows: number,
  columns: number,
  room: Room,
  hidden: (row: number, column: number) => boolean,
): string {
  const [width, height] = [room.width / columns, room.height / rows];
  let path = '';
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (!hidden(row, column)) continue;
      path += `M${fixed(room.x + column * width)},${fixed(room.y + (row + 1) * height)}l${fixed(width)},${fixed(-height)}`;
    }
  }
  return path;
}

/** Groups of rows that are equal to four decimals (sums in another order differ in the last bits), with at least two rows each. */
export function equalRows({ rows, columns, values }: Matrix): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const key = values
      .subarray(row * columns, (row + 1) * columns)
      .map((value) => Math.round(1e4 * value))
      .join();
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

const fixed = (value: number): string => String(Math.round(100 * value) / 100);
