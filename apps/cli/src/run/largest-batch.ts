import type { TrainingConfig } from '@seqlab/core';
import type { BatchSize } from '@seqlab/models';
import type { Rows } from '@seqlab/tasks';

/** Rows and lengths of the largest batch that an update may take: what decides whether a run fits into memory and positions. */
export function largestBatch(
  rows: Rows,
  { batchSize, batchTokens }: Pick<TrainingConfig, 'batchSize' | 'batchTokens'>,
): BatchSize {
  const sizes = Int32Array.from({ length: rows.length }, (_, row) => rows.size(row));
  let largest = 0;
  for (let row = 1; row < sizes.length; row += 1) if (sizes[row]! > sizes[largest]!) largest = row;
  const count =
    batchTokens === null
      ? Math.min(batchSize ?? rows.length, rows.length)
      : Math.max(1, Math.floor(batchTokens / Math.max(1, sizes[largest]!)));
  // the longest source and the longest target may stand in different rows
  const { srcLength, tgtLength } = rows.batch(longestRows(sizes, Math.min(count, LOOKED_AT)));
  return { batchSize: Math.min(count, rows.length), srcLength, tgtLength };
}

/** Rows of which lengths are looked at: more would be a large batch for nothing. */
const LOOKED_AT = 4096;

function longestRows(sizes: Int32Array, count: number): Int32Array {
  return Int32Array.from(sizes, (_, row) => row)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .subarray(0, count);
}
