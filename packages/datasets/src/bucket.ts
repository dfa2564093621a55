import { checkArgument, permutation, SeqlabError, STREAM_DATA } from '@seqlab/core';
import { checkLengths } from './check-sizes.js';

/**
 * Batches of rows of similar length: rows are ordered by length and cut into batches, so that little is padded. Rows of equal
 * length are shuffled among each other, and so are the batches.
 * @param lengths [N], of the rows
 * @throws SeqlabError `bucket-size`, `bucket-epoch`, `lengths`, `random-seed`
 * @returns row numbers per batch, [batchSize] or in one of them fewer; each row stands in exactly one
 */
export function bucketByLength(
  lengths: ArrayLike<number>,
  options: { readonly batchSize: number; readonly seed: number; readonly epoch?: number },
): Int32Array[] {
  checkArgument('bucketByLength', 'lengths', lengths, 'a list');
  checkArgument('bucketByLength', 'options', options, 'an object');
  const { batchSize, seed, epoch = 0 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new SeqlabError(
      'bucket-size',
      `bucketByLength: batchSize (${batchSize}) must be an integer of at least 1. Use e.g. 32.`,
    );
  }
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch >= 2 ** 31) {
    throw new SeqlabError(
      'bucket-epoch',
      `bucketByLength: epoch (${epoch}) must be an integer from 0 to 2147483647. Count from 0.`,
    );
  }
  checkLengths('bucketByLength', lengths);
  const key = (index: number) => ({ seed, stream: STREAM_DATA, index });
  const ordered = permutation(lengths.length, key(2 * epoch)).sort((a, b) => lengths[a]! - lengths[b]!);
  const batches = Array.from({ length: Math.ceil(lengths.length / batchSize) }, (_, i) =>
    ordered.slice(i * batchSize, (i + 1) * batchSize),
  );
  return Array.from(permutation(batches.length, key(2 * epoch + 1)), (i) => batches[i]!);
}

/** Share of the positions that hold PAD when each batch is padded to its longest row. */
export function paddingShare(lengths: ArrayLike<number>, batches: readonly ArrayLike<number>[]): number {
  checkArgument('paddingShare', 'lengths', lengths, 'a list');
  checkArgument('paddingShare', 'batches', batches, 'a list');
  let real = 0;
  let all = 0;
  for (const batch of batches) {
    checkArgument('paddingShare', 'a batch', batch, 'a list');
    const rows = Array.from(batch, (row) => lengths[row]!);
    real += rows.reduce((sum, length) => sum + length, 0);
    all += rows.length * rows.reduce((most, length) => Math.max(most, length), 0);
  }
  return all === 0 ? 0 : 1 - real / all;
}
