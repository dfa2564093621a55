import { type Batch, checkArgument, permutation, SeqlabError, STREAM_DATA } from '@seqlab/core';

export interface BatchSourceOptions {
  /** rows per batch; null takes all of them each time, in their order */
  readonly batchSize: number | null;
  /** fixes the order of the rows in each epoch */
  readonly seed: number;
}

/** Batches by number: the same number always gives the same batch, so that a run can go on anywhere. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  /** Batch number `cursor` = 0, 1, 2 …; a new random order begins with each epoch, whose last batch may be smaller. */
  at(cursor: number): Batch;
}

/** Cuts one large batch into shuffled smaller ones. @throws SeqlabError `batch-source-size`, `batch-source-cursor` */
export function batchSource(batch: Batch, options: BatchSourceOptions): BatchSource {
  checkArgument('batchSource', 'batch', batch, 'an object');
  checkArgument('batchSource', 'options', options, 'an object');
  const { batchSize, seed } = options;
  if (batchSize !== null && (!Number.isInteger(batchSize) || batchSize < 1)) {
    throw new SeqlabError(
      'batch-source-size',
      `batchSource: batchSize (${batchSize}) must be an integer of at least 1, or null for all rows.`,
    );
  }
  const size = Math.min(batchSize ?? batch.batchSize, batch.batchSize);
  const batchesPerEpoch = Math.ceil(batch.batchSize / size);
  let epochOfOrder = -1;
  let order: Int32Array = new Int32Array(0);
  return {
    batchesPerEpoch,
    at(cursor) {
      if (!Number.isSafeInteger(cursor) || cursor < 0) {
        throw new SeqlabError(
          'batch-source-cursor',
          `batchSource: cursor (${cursor}) must be an integer of at least 0. Pass the number of batches drawn so far.`,
        );
      }
      if (batchSize === null) return batch;
      const epoch = Math.floor(cursor / batchesPerEpoch);
      if (epoch !== epochOfOrder) {
        order = permutation(batch.batchSize, { seed, stream: STREAM_DATA, index: epoch });
        epochOfOrder = epoch; // kept to save time; the order is a function of the epoch alone
      }
      const from = (cursor % batchesPerEpoch) * size;
      return selectRows(batch, order.subarray(from, from + size));
    },
  };
}

/** The rows with those numbers, in that order, as a batch of their own. */
export function selectRows<B extends Batch>(batch: B, rows: ArrayLike<number>): B {
  checkArgument('selectRows', 'batch', batch, 'an object');
  checkArgument('selectRows', 'rows', rows, 'a list');
  const { srcLength, tgtLength } = batch;
  const pick = <A extends Int32Array | Float32Array>(values: A, width: number): A => {
    const picked = new (values.constructor as new (length: number) => A)(rows.length * width);
    for (let i = 0; i < rows.length; i += 1) {
      picked.set(values.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
    }
    return picked;
  };
  return {
    ...batch,
    batchSize: rows.length,
    src: pick(batch.src, srcLength),
    tgt: pick(batch.tgt, tgtLength),
    labels: pick(batch.labels, tgtLength),
  };
}
