import type { Rows } from './rows.js';

/** Some of the rows, by number, as rows of their own. */
export function selectedRows(rows: Rows, numbers: ArrayLike<number>): Rows {
  return {
    length: numbers.length,
    size: (index) => rows.size(numbers[index]!),
    batch: (chosen, shape) =>
      rows.batch(
        Array.from(chosen, (index) => numbers[index]!),
        shape,
      ),
  };
}
