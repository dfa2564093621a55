import { checkArgument, type TokenBatch } from '@seqlab/core';

/** The batch without the columns at its end that hold nothing but PAD: what padding to the longest row would have made. */
export function trimBatch(batch: TokenBatch, padId: number): TokenBatch {
  checkArgument('trimBatch', 'batch', batch, 'an object');
  checkArgument('trimBatch', 'src of the batch', batch.src, 'a typed array');
  checkArgument('trimBatch', 'labels of the batch', batch.labels, 'a typed array');
  const srcLength = longestRow(batch.src, batch.srcLength, padId);
  // A label is there wherever a target is, and EOS is the last of them.
  const tgtLength = longestRow(batch.labels, batch.tgtLength, padId);
  if (srcLength === batch.srcLength && tgtLength === batch.tgtLength) return batch;
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
  for (const length of rowLengths(ids, width, padId)) longest = Math.max(longest, length);
  return longest;
}

function firstColumns(ids: Int32Array, width: number, columns: number): Int32Array {
  if (columns === width) return ids;
  const rows = ids.length / width;
  const taken = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    taken.set(ids.subarray(row * width, row * width + columns), row * columns);
  }
  return taken;
}

/** Columns of each row of a row-major array up to the last that is not PAD. */
export function rowLengths(ids: Int32Array, width: number, padId: number): Int32Array {
  const lengths = new Int32Array(width === 0 ? 0 : ids.length / width);
  for (let row = 0; row < lengths.length; row += 1) {
    let length = width;
    while (length > 0 && ids[row * width + length - 1] === padId) length -= 1;
    lengths[row] = length;
  }
  return lengths;
}
