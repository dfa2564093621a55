import type { TokenBatch } from '@seqlab/core';

/** The batch without the columns at its end that hold nothing but PAD: what padding to the longest row would have made. */
export function trimBatch(batch: TokenBatch, padId: number): TokenBatch {
  const srcLength = longestRow(batch.src, batch.srcLength, padId);
  // A label is there wherever a target is, and EOS is the last of them.
  const tgtLength = longestRow(batch.labels, batch.tgtLength, padId);
  return {
    ...batch,
    srcLength,
    tgtLength,
    src: firstColumns(batch.src, batch.srcLength, srcLength),
    tgt: firstColumns(batch.tgt, batch.tgtLength, tgtLength),
    labels: firstColumns(batch.labels, batch.tgtLength, tgtLength),
  };
}

function longestRow(ids: Int32Array, width: number, padId: number): number {
  let longest = 0;
  for (const [i, id] of ids.entries()) if (id !== padId) longest = Math.max(longest, (i % width) + 1);
  return longest;
}

function firstColumns(ids: Int32Array, width: number, columns: number): Int32Array {
  return ids.filter((_, i) => i % width < columns);
}
