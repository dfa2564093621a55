import type { Batch } from '@seqlab/core';

/** Some rows of a batch, in their order. */
export interface Shard {
  readonly batch: Batch;
  /** which row of the whole batch is its first: dropout counts from there */
  readonly firstRow: number;
}

/** A batch that comes again gives the same shards again, so that whoever compares or copies their arrays is done at a glance. */
const known = new WeakMap<Batch, Map<number, readonly Shard[]>>();

/**
 * The batch in `count` parts of neighbouring rows, as equal as they can be; of fewer rows there are fewer parts, one row each. The batch
 * itself where that is one part.
 */
export function shardsOf(batch: Batch, count: number): readonly Shard[] {
  const { batchSize } = batch;
  const parts = Math.min(count, batchSize);
  if (!(parts > 1)) return [{ batch, firstRow: 0 }];
  const counts = known.get(batch) ?? new Map<number, readonly Shard[]>();
  known.set(batch, counts);
  const made =
    counts.get(parts) ??
    Array.from({ length: parts }, (_, i): Shard => {
      const from = Math.floor((i * batchSize) / parts);
      return { batch: rowsOf(batch, from, Math.floor(((i + 1) * batchSize) / parts)), firstRow: from };
    });
  counts.set(parts, made);
  return made;
}

/** Rows `from` to before `to`, copied: a view would take the whole batch along to a worker. */
function rowsOf(batch: Batch, from: number, to: number): Batch {
  const arrays = Object.entries(batch).flatMap(([name, values]) => {
    if (!(values instanceof Int32Array || values instanceof Float32Array)) return [];
    const width = values.length / batch.batchSize;
    return [[name, values.slice(from * width, to * width)] as const];
  });
  return { ...batch, batchSize: to - from, ...Object.fromEntries(arrays) } as Batch;
}
