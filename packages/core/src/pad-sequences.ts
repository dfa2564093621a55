import { SeqlabError } from './seqlab-error.js';

/** SOS, the ids, EOS; a tokenizer without one of them passes null and it is left out. */
export function wrap(ids: ArrayLike<number>, sosId: number | null, eosId: number | null): number[] {
  const wrapped = Array.from(ids);
  if (sosId !== null) wrapped.unshift(sosId);
  if (eosId !== null) wrapped.push(eosId);
  return wrapped;
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
  const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const width = length ?? longest;
  if (longest > width) {
    throw new SeqlabError(
      'pad-too-long',
      `pad: a row has ${longest} ids, more than the length ${width}. Use a length of at least ${longest} or shorten the row.`,
    );
  }
  if (padId === null && rows.some((row) => row.length !== width)) {
    throw new SeqlabError(
      'pad-no-id',
      `pad: rows must have ${width} ids each when there is no PAD. Use a tokenizer with padding.`,
    );
  }
  const ids = new Int32Array(rows.length * width).fill(padId ?? 0);
  rows.forEach((row, i) => {
    ids.set(row, i * width);
  });
  return { ids, length: width };
}

/** 1 where an id is PAD, 0 elsewhere; same layout as `ids`. All 0 without a PAD. */
export function paddingMask(ids: Int32Array, padId: number | null): Int32Array {
  return ids.map((id) => (id === padId ? 1 : 0));
}
