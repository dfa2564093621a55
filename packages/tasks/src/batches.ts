import {
  type Batch,
  checkArgument,
  checkNumber,
  checkOptions,
  isWhole,
  permutation,
  SeqlabError,
  STREAM_DATA,
  showValue,
} from '@seqlab/core';
import type { ImageAugmentation } from './labels/augment-image.js';
import { orderAhead } from './order-ahead.js';
import { orderBySize } from './rows/order-by-size.js';
import { packBySize } from './rows/pack-by-size.js';
import type { Rows } from './rows/rows.js';

export interface BatchOptions {
  /** B: rows of a batch; null takes all of them each time, in their order */
  readonly batchSize?: number | null;
  /** positions of a batch, padding included, in place of `batchSize`: rows of similar length stand together */
  readonly batchTokens?: number | null;
  /**
   * several short rows share one of the longest row's length, apart by segments: what is learned is the same, from fewer padded positions.
   * `batchSize` and `batchTokens` then count such rows, and their positions. Nothing stands behind a sequence, as
   * EOS does in a padded row, which only a model without a causal mask could tell. Default: false
   */
  readonly packing?: boolean;
  /** images are learned from moved, mirrored or cut, anew in each epoch; default null, as they are */
  readonly augment?: ImageAugmentation | null;
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
  /** images are learned from as they are not; default false */
  readonly augments?: boolean;
  /** batch number `cursor` = 0, 1, 2 …; with each epoch a new random order begins */
  at(cursor: number): Batch;
}

/**
 * Cuts the rows of a split into batches. Each epoch takes every row once, in a random order that is a function of the seed and the
 * epoch alone.
 * @throws SeqlabError `task-no-rows`, `task-batch-size`, `task-batch-tokens`, `task-packing`, `task-augment`, `task-cursor`,
 *   `options-object`, `options-unknown-key`
 */
export function batchesOfRows(rows: Rows, options: BatchOptions): TaskBatches {
  checkArgument('batchesOfRows', 'batch of the rows', (Object(rows) as Rows).batch, 'a function');
  checkOptions('batchesOfRows', options, [
    'batchSize',
    'batchTokens',
    'packing',
    'augment',
    'seed',
    'multiple',
  ]);
  const {
    batchSize = null,
    batchTokens = null,
    packing = false,
    augment = null,
    seed,
    multiple = 1,
  } = options;
  checkCounts(rows, batchSize, batchTokens);
  checkMultiple(multiple);
  checkPacking(packing);
  checkAugment(rows, augment);
  if (augment !== null) return augmented(rows, augment, options);
  if (packing) return packedRows(rows, { batchSize, batchTokens, seed, multiple });
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
  checkHolds(batchTokens, sorted[sorted.length - 1]!);
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

/** Groups of rows that share one, anew in each epoch: equal sizes change places, and so do the groups. */
function packedRows(
  rows: Rows,
  { batchSize, batchTokens, seed, multiple }: Required<Omit<BatchOptions, 'packing' | 'augment'>>,
): TaskBatches {
  const { packed } = rows;
  if (packed === undefined) {
    throw new SeqlabError(
      'task-packing',
      'task: packing is true, and rows of this task cannot share one, because each has one result or is drawn anew. Leave packing out.',
    );
  }
  const sizes = Int32Array.from({ length: rows.length }, (_, row) => rows.size(row));
  const longest = sizes.reduce((most, size) => Math.max(most, size));
  const width = Math.ceil(longest / multiple) * multiple;
  if (batchTokens !== null) checkHolds(batchTokens, width);
  const key = (index: number) => ({ seed, stream: STREAM_DATA, index });
  const groupsOf = (epoch: number) =>
    packBySize(orderBySize(permutation(rows.length, key(2 * epoch)), sizes), sizes, width);
  const count = groupsOf(0).length;
  const size = Math.min(count, batchTokens === null ? (batchSize ?? count) : Math.floor(batchTokens / width));
  const batchesPerEpoch = Math.ceil(count / size);
  const epochOf = lastOnly((epoch) => ({
    groups: groupsOf(epoch),
    order: permutation(count, key(2 * epoch + 1)),
  }));
  return {
    batchesPerEpoch,
    at(cursor) {
      checkCursor(cursor);
      const from = (cursor % batchesPerEpoch) * size;
      const { groups, order } = epochOf(Math.floor(cursor / batchesPerEpoch));
      const chosen = Array.from(order.subarray(from, from + size), (group) => groups[group]!);
      return packed(chosen, width);
    },
  };
}

/** The same batches of images that are changed by what their seed, epoch and row draw. */
function augmented(rows: Rows, augment: ImageAugmentation, options: BatchOptions): TaskBatches {
  const changed: Rows = {
    ...rows,
    draws: true,
    batch: (numbers, shape) => rows.batch(numbers, { ...shape, augment }),
  };
  return { ...batchesOfRows(changed, { ...options, augment: null }), augments: true };
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

function checkHolds(batchTokens: number, longest: number): void {
  if (longest <= batchTokens) return;
  throw new SeqlabError(
    'task-batch-tokens',
    `task: batchTokens (${batchTokens}) holds no row of ${longest} positions. Use at least that.`,
  );
}

function checkPacking(packing: unknown): void {
  if (typeof packing === 'boolean') return;
  throw new SeqlabError(
    'task-packing',
    `task: packing must be true or false, got ${showValue(packing)}. Leave it out for false.`,
  );
}

/** @throws SeqlabError `task-augment` */
function checkAugment(rows: Rows, augment: ImageAugmentation | null): void {
  if (augment === null) return;
  if (rows.augments !== true) {
    throw new SeqlabError(
      'task-augment',
      'task: augment moves, mirrors and cuts images, and these rows are none. Leave augment out.',
    );
  }
  checkOptions('batchesOfRows', augment, ['shift', 'flip', 'crop']);
  const { shift, flip, crop } = augment;
  const fits = isWhole(shift, 0) && typeof flip === 'boolean' && crop > 0 && crop <= 1;
  if (fits) return;
  throw new SeqlabError(
    'task-augment',
    `task: augment is ${showValue(augment)}, expected shift in whole pixels, 0 or more, flip true or false and crop above 0 and up to 1. Use { shift: 2, flip: false, crop: 1 }.`,
  );
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
