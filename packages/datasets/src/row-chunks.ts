import { type Batch, checkArgument } from '@seqlab/core';
import { selectRows } from './batch-source.js';
import { rowLengths, trimBatch } from './trim-batch.js';

export interface RowChunkOptions {
  /** which rows of the batch; default all */
  readonly rows?: ArrayLike<number>;
  /** how many rows of these lengths may be together; a chunk has at least one */
  readonly rowsAtOnce: (srcLength: number, tgtLength: number) => number;
  /** PAD that the model does not look at, so that each chunk need be no longer than its longest row; null: all keep their length */
  readonly padId: number | null;
}

/** Some rows of a batch, as a batch of their own. */
export interface RowChunk {
  /** [B of this chunk]: their numbers in the whole */
  readonly rows: Int32Array;
  readonly batch: Batch;
}

/**
 * Rows of a batch in parts that fit into memory: all at once in their order if they may, else short rows with short ones. Every row
 * stands in exactly one chunk; chunks are made when they are asked for.
 */
export function* rowChunks(batch: Batch, options: RowChunkOptions): Generator<RowChunk, void> {
  checkArgument('rowChunks', 'batch', batch, 'an object');
  checkArgument('rowChunks', 'options', options, 'an object');
  const { rowsAtOnce } = options;
  const rows = Int32Array.from(options.rows ?? { length: batch.batchSize }, (row, i) => row ?? i);
  const padId = batch.kind === 'tokens' ? options.padId : null;
  const sizes = lengthsOf(batch, padId);
  const take = (from: number, to: number): RowChunk => {
    const taken = rows.slice(from, to);
    const part = isWhole(taken, batch.batchSize) ? batch : selectRows(batch, taken);
    return { rows: taken, batch: part.kind === 'tokens' && padId !== null ? trimBatch(part, padId) : part };
  };
  if (fitting(rows, 0, sizes, rowsAtOnce) === rows.length) {
    if (rows.length > 0) yield take(0, rows.length);
    return;
  }
  if (padId !== null) rows.sort((a, b) => sizes.src(a) + sizes.tgt(a) - sizes.src(b) - sizes.tgt(b) || a - b);
  for (let from = 0; from < rows.length; ) {
    const to = fitting(rows, from, sizes, rowsAtOnce);
    yield take(from, to);
    from = to;
  }
}

interface Lengths {
  src(row: number): number;
  tgt(row: number): number;
}

function lengthsOf(batch: Batch, padId: number | null): Lengths {
  const { srcLength, tgtLength } = batch;
  if (padId === null || batch.kind !== 'tokens') return { src: () => srcLength, tgt: () => tgtLength };
  const src = rowLengths(batch.src, srcLength, padId);
  const tgt = rowLengths(batch.labels, tgtLength, padId);
  return { src: (row) => src[row] ?? 0, tgt: (row) => tgt[row] ?? 0 };
}

/** Where a chunk ends that begins at `from`: its longest row decides how many it may have. */
function fitting(
  rows: Int32Array,
  from: number,
  sizes: Lengths,
  rowsAtOnce: RowChunkOptions['rowsAtOnce'],
): number {
  let [src, tgt] = [0, 0];
  for (let to = from; to < rows.length; to += 1) {
    src = Math.max(src, sizes.src(rows[to]!));
    tgt = Math.max(tgt, sizes.tgt(rows[to]!));
    if (to > from && to + 1 - from > rowsAtOnce(src, tgt)) return to;
  }
  return rows.length;
}

function isWhole(rows: Int32Array, batchSize: number): boolean {
  return rows.length === batchSize && rows.every((row, i) => row === i);
}
