import { ONE_CHAIN, SUM_BLOCK } from '../src/long-sums';

/** Rows in one block of a sum over that many rows. */
// @inline
export function rowsInBlock(rows: i32): i32 {
  return rows <= ONE_CHAIN ? rows : SUM_BLOCK;
}

/** Bytes of a row of numbers that are summed four at a time, in one block. */
// @inline
export const BLOCK_BYTES: usize = (<usize>SUM_BLOCK) << 4;
