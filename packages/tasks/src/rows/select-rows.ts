import type { Rows, TokenRows } from './rows.js';

/** Some of the rows, by number, as rows of their own. */
export function selectedRows(rows: Rows, numbers: ArrayLike<number>): Rows {
  return {
    length: numbers.length,
    size: (index) => rows.size(numbers[index]!),
    draws: rows.draws,
    augments: rows.augments,
    batch: (chosen, shape) =>
      rows.batch(
        Array.from(chosen, (index) => numbers[index]!),
        shape,
      ),
    packed: rows.packed && ((groups, width) => rows.packed!(renumbered(groups, numbers), width)),
  };
}

function renumbered(groups: readonly ArrayLike<number>[], numbers: ArrayLike<number>): number[][] {
  return groups.map((group) => Array.from(group, (index) => numbers[index]!));
}

/** The same of rows that can be looked at. */
export function selectedTokenRows(rows: TokenRows, numbers: ArrayLike<number>): TokenRows {
  return {
    ...selectedRows(rows, numbers),
    at: (index) => (index >= 0 && index < numbers.length ? rows.at(numbers[index]!) : undefined),
    batch: (chosen, shape) =>
      rows.batch(
        Array.from(chosen, (index) => numbers[index]!),
        shape,
      ),
    packed: rows.packed && ((groups, width) => rows.packed!(renumbered(groups, numbers), width)),
  };
}

/** Whether these are all row numbers, in their order: then a batch of them is the whole. */
export function areAll(numbers: ArrayLike<number>, length: number): boolean {
  if (numbers.length !== length) return false;
  for (let i = 0; i < length; i += 1) if (numbers[i] !== i) return false;
  return true;
}
