import type { Matrix } from '../../spec/trace.js';

/** A row's place in the plane, each coordinate from −1 to 1. */
export type Point = readonly [x: number, y: number];

const ROUNDS = 60;

/**
 * Rows in the plane that shows most of their spread: the first two principal axes, by power iteration. Axes have no sign of their own, so
 * the first row lies left of the second, and the third above the last: what is drawn again and again does not jump.
 */
export function inPlane({ rows, columns, values }: Matrix): readonly Point[] {
  const means = Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += values[row * columns + column]!;
    return sum / rows;
  });
  const centred = Array.from({ length: rows }, (_, row) =>
    means.map((mean, column) => values[row * columns + column]! - mean),
  );
  const first = axis(centred);
  const along = centred.map((row) => dot(row, first));
  const rest = centred.map((row, index) =>
    row.map((value, column) => value - along[index]! * first[column]!),
  );
  const across = rest.map((row) => dot(row, axis(rest)));
  const most = [...along, ...across].reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  const [flipX, flipY] = [
    (along[1] ?? 0) < along[0]! ? -1 : 1,
    (across[2] ?? 0) < (across[rows - 1] ?? 0) ? -1 : 1,
  ];
  return along.map((x, row) => [(flipX * x) / most, (flipY * across[row]!) / most]);
}

/** The direction of most spread, of length 1; zeros where there is none. */
function axis(rows: readonly (readonly number[])[]): readonly number[] {
  const width = rows[0]?.length ?? 0;
  // no direction is known: one that is unlikely to be at a right angle to what is looked for
  let direction: readonly number[] = Array.from({ length: width }, (_, i) => 1 / (i + 1));
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Array<number>(width).fill(0);
    for (const row of rows) {
      const share = dot(row, direction);
      for (let i = 0; i < width; i += 1) next[i]! += share * row[i]!;
    }
    const length = Math.sqrt(dot(next, next));
    if (length < 1e-12) return next.fill(0);
    direction = next.map((value) => value / length);
  }
  return direction;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
