import { checkArgument } from './check-argument.js';
import { SeqlabError } from './seqlab-error.js';

/** SOS, the ids, EOS; a tokenizer without one of them passes null and it is left out. */
export function wrap(ids: ArrayLike<number>, sosId: number | null, eosId: number | null): number[] {
  checkArgument('wrap', 'ids', ids, 'a list');
  const wrapped = Array.from(ids);
  if (sosId !== null) wrapped.unshift(sosId);
  if (eosId !== null) wrapped.push(eosId);
  return wrapped;
}

/** N rows of ids one behind the other: a million short ones take far less room than as many arrays. */
export interface JoinedRows {
  /** [all lengths together] */
  readonly ids: Int32Array;
  /** [N]: where each row ends; the next one begins there */
  readonly ends: Int32Array;
}

/**
 * Rows of ids as one row-major array [B, length], PAD where a row has ended.
 * @param length of every row; null means the longest row's
 * @throws SeqlabError `pad-too-long`, `pad-no-id` (rows of different lengths and no PAD)
 */
export function pad(
  rows: readonly ArrayLike<number>[],
  length: number | null,
  padId: number | null,
): { readonly ids: Int32Array; readonly length: number } {
  checkArgument('pad', 'rows', rows, 'a list');
  const ends = new Int32Array(rows.length);
  let total = 0;
  rows.forEach((row, i) => {
    checkArgument('pad', `rows[${i}]`, row, 'a list');
    total += row.length;
    ends[i] = total;
  });
  const ids = new Int32Array(total);
  rows.forEach((row, i) => {
    ids.set(row, ends[i]! - row.length);
  });
  return padJoined({ ids, ends }, length, padId);
}

/** The same [B, length] for rows that are one behind the other. @throws SeqlabError `pad-too-long`, `pad-no-id` */
export function padJoined(
  rows: JoinedRows,
  length: number | null,
  padId: number | null,
): { readonly ids: Int32Array; readonly length: number } {
  checkArgument('padJoined', 'rows', rows, 'an object');
  const { ids, ends } = rows;
  checkArgument('padJoined', 'ids', ids, 'a typed array');
  checkArgument('padJoined', 'ends', ends, 'a typed array');
  let [longest, shortest] = [0, Infinity];
  for (let i = 0; i < ends.length; i += 1) {
    const size = ends[i]! - (ends[i - 1] ?? 0);
    longest = Math.max(longest, size);
    shortest = Math.min(shortest, size);
  }
  const width = length ?? longest;
  checkArgument('pad', 'length', width, 'a whole number');
  if (longest > width) {
    throw new SeqlabError(
      'pad-too-long',
      `pad: a row has ${longest} ids, more than the length ${width}. Use a length of at least ${longest} or shorten the row.`,
    );
  }
  if (padId === null && shortest < width) {
    throw new SeqlabError(
      'pad-no-id',
      `pad: rows must have ${width} ids each when there is no PAD. Use a tokenizer with padding.`,
    );
  }
  const padded = new Int32Array(ends.length * width).fill(padId ?? 0);
  for (let i = 0; i < ends.length; i += 1) padded.set(ids.subarray(ends[i - 1] ?? 0, ends[i]), i * width);
  return { ids: padded, length: width };
}

/** 1 where an id is PAD, 0 elsewhere; same shape as `ids`, e.g. [B, S]. All 0 without a PAD. */
export function paddingMask(ids: Int32Array, padId: number | null): Int32Array {
  checkArgument('paddingMask', 'ids', ids, 'a typed array');
  return ids.map((id) => (id === padId ? 1 : 0));
}
