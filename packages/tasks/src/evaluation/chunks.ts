import { orderBySize } from '../rows/order-by-size.js';
import type { Rows } from '../rows/rows.js';

/** Positions, padding included, that one pass of an evaluation computes. Memory follows this and not the split. */
export const CHUNK_POSITIONS = 8192;
/** A chunk may be one long row, but never more rows than this, since each has logits of its own. */
const MOST_ROWS = 1024;

/** Row numbers in chunks [rows of the chunk] of rows of similar size, the shortest first: little is padded, and the order is the rows' own where sizes are equal. */
export function chunksBySize(rows: Pick<Rows, 'length' | 'size'>, positions = CHUNK_POSITIONS): Int32Array[] {
  const sizes = Int32Array.from({ length: rows.length }, (_, i) => rows.size(i));
  const order = orderBySize(
    Int32Array.from(sizes, (_, i) => i),
    sizes,
  );
  const chunks: Int32Array[] = [];
  for (let from = 0, to = 1; to <= order.length; to += 1) {
    const fits =
      to < order.length && to - from < MOST_ROWS && (to + 1 - from) * sizes[order[to]!]! <= positions;
    if (fits) continue;
    chunks.push(order.subarray(from, to));
    from = to;
  }
  return chunks;
}
