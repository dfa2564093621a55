import {
  type Batch,
  checkArgument,
  checkNumber,
  checkOptions,
  isWhole,
  permutation,
  SeqlabError,
  STREAM_DATA,
} from '@seqlab/core';
import { orderAhead } from './order-ahead.js';
import { orderBySize } from './rows/order-by-size.js';
import type { Rows } from './rows/rows.js';

export interface BatchOptions {
  /** B: rows of a batch; null takes all of them each time, in their order */
  readonly batchSize?: number | null;
  /** positions of a batch, padding included, in place of `batchSize`: rows of similar length stand together */
  readonly batchTokens?: number | null;
  /** decides the order of each epoch */
  readonly seed: number;
  /** positions are rounded up to a multiple of this; default 1 */
  readonly multiple?: number;
}

/** From so many rows on the order of an epoch is made while the one before is gone through. */
const MANY_ROWS = 65536;

/** Batches by number: the same number always gives the same batch, so that a run can go on anywhere. */
export interface TaskBatches {
  readonly batchesPerEpoch: number;
  /** batch number `cursor` = 0, 1, 2 …; with each epoch a new random order begins */
  at(cursor: number): Batch;
}

/**
 * Cuts the rows of a split into batches. Each epoch takes every row once, in a random order that is a function of the seed and the
 * epoch alone.
 * @throws SeqlabError `task-no-rows`, `task-batch-size`, `task-batch-tokens`, `task-cursor`,
 *   `options-object`, `options-unknown-key`
 */
export function batchesOfRows(rows: Rows, options: BatchOptions): TaskBatches {
  checkArgument('batchesOfRows', 'batch of the rows', (Object(rows) as Rows).batch, 'a function');
  checkOptions('batchesOfRows', options, ['batchSize', 'batchTokens', 'seed', 'multiple']);
  const { batchSize = null, batchTokens = null, seed, multiple = 1 } = options;
  checkCounts(rows, batchSize, batchTokens);
  checkMultiple(multiple);
  if (batchTokens !== null) return byTokens(rows, batchTokens, { seed, multiple });
  if (batchSize === null && rows.draws === true) {
    const everyRow = Int32Array.from({ length: rows.length }, (_, i) => i);
    return {
      batchesPerEpoch: 1,
      at(cursor) {
        checkCursor(cursor);
        return rows.batch(everyRow, { multiple, draw: { seed, epoch: cursor } });
      },
    };
  }
  if (batchSize === null) {
    const all = rows.batch(
      Array.from({ length: rows.length }, (_, i) => i),
      { multiple },
    );
    return {
      batchesPerEpoch: 1,
      at(cursor) {
        checkCursor(cursor);
        return all;
      },
    };
  }
  const size = Math.min(batchSize, rows.length);
  const orders = orderAhead(rows.length, (epoch) => ({ seed, stream: STREAM_DATA, index: epoch }));
  const batchesPerEpoch = Math.ceil(rows.length / size);
  // of few rows all is done in no time
  const ahead = rows.length < MANY_ROWS ? 0 : 2 * size;
  return {
    batchesPerEpoch,
    at(cursor) {
      checkCursor(cursor);
      const from = (cursor % batchesPerEpoch) * size;
      const epoch = Math.floor(cursor / batchesPerEpoch);
      const order = orders.of(epoch);
      // done when half of the epoch is
      if (ahead > 0) orders.prepare(epoch + 1, ahead);
      return rows.batch(order.subarray(from, from + size), { multiple, draw: { seed, epoch } });
    },
  };
}

/** Rows ordered by size, equal ones shuffled, cut where the next row would not fit, and the batches shuffled. */
function byTokens(
  rows: Rows,
  batchTokens: number,
  { seed, multiple }: { readonly seed: number; readonly multiple: number },
): TaskBatches {
  const padded = (row: number) => Math.ceil(rows.size(row) / multiple) * multiple;
  const sizes = Int32Array.from({ length: rows.length }, (_, row) => padded(row));
  const sorted = sizes.slice().sort();
  if (sorted[sorted.length - 1]! > batchTokens) {
    throw new SeqlabError(
      'task-batch-tokens',
      `task: batchTokens (${batchTokens}) holds no row of ${sorted[sorted.length - 1]} positions. Use at least that.`,
    );
  }
  // Only sizes decide where batches end, so that every epoch has the same number of them.
  const ends: number[] = [];
  for (let from = 0, row = 1; row <= sorted.length; row += 1) {
    if (row < sorted.length && (row + 1 - from) * sorted[row]! <= batchTokens) continue;
    ends.push(row);
    from = row;
  }
  const key = (index: number) => ({ seed, stream: STREAM_DATA, index });
  const epochOf = lastOnly((epoch) => ({
    order: orderBySize(permutation(rows.length, key(2 * epoch)), sizes),
    batches: permutation(ends.length, key(2 * epoch + 1)),
  }));
  return {
    batchesPerEpoch: ends.length,
    at(cursor) {
      checkCursor(cursor);
      const epoch = Math.floor(cursor / ends.length);
      const { order, batches } = epochOf(epoch);
      const number = batches[cursor % ends.length]!;
      const chosen = order.subarray(ends[number - 1] ?? 0, ends[number]!);
      return rows.batch(chosen, { multiple, draw: { seed, epoch } });
    },
  };
}

/** Keeps the last result, which is a function of the epoch alone and takes time to make. */
function lastOnly<T>(make: (epoch: number) => T): (epoch: number) => T {
  let kept: { readonly epoch: number; readonly value: T } | null = null;
  return (epoch) => {
    if (kept?.epoch !== epoch) kept = { epoch, value: make(epoch) };
    return kept.value;
  };
}

function checkCounts(rows: Rows, batchSize: number | null, batchTokens: number | null): void {
  if (rows.length === 0) {
    throw new SeqlabError('task-no-rows', 'task: there is no example to train on. Give at least one.');
  }
  for (const [name, value] of Object.entries({ batchSize, batchTokens })) {
    if (value === null || (Number.isInteger(value) && value >= 1)) continue;
    throw new SeqlabError(
      'task-batch-size',
      `task: ${name} (${value}) must be an integer of at least 1, or null.`,
    );
  }
  if (batchSize !== null && batchTokens !== null) {
    throw new SeqlabError(
      'task-batch-size',
      `task: batchSize (${batchSize}) and batchTokens (${batchTokens}) both say how large a batch is. Give one of them.`,
    );
  }
}

function checkMultiple(multiple: number): void {
  checkNumber(
    {
      code: 'task-batch-size',
      where: 'batchesOfRows',
      name: 'multiple',
      value: multiple,
      expected: 'a whole number, 1 or more',
      advice: 'Leave it out to take lengths as they are.',
    },
    (value) => isWhole(value, 1),
  );
}

function checkCursor(cursor: number): void {
  if (Number.isSafeInteger(cursor) && cursor >= 0) return;
  throw new SeqlabError(
    'task-cursor',
    `task: batch number (${cursor}) must be an integer of at least 0. Pass the number of batches drawn so far.`,
  );
}
