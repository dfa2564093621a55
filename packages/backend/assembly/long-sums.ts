/*
 * A float holds 24 bits: the longer a sum, the more of a small term is lost in it. So sums are cut into blocks: each block starts from nothing
 * and its result is added to what there is, which loses a tenth of what one chain of additions loses. Whatever fits in one block has the bits that
 * one chain gives.
 */

/** Terms, one after the other, in one block. */
// @ts-ignore: decorator
@inline
export const BLOCK: i32 = 256;

/**
 * Sums over the rows of a batch (gradients of weights) are one chain up to this many rows, then in blocks. More than the paper's largest batch
 * has, 200 sequences of 7: so the paper's numbers have kept their bits.
 */
// @ts-ignore: decorator
@inline
export const ONE_CHAIN: i32 = 1536;

/** Rows in one block of a sum over that many rows. */
// @ts-ignore: decorator
@inline
export function rowsInBlock(rows: i32): i32 {
  return rows <= ONE_CHAIN ? rows : BLOCK;
}

/** Bytes of a row of numbers that are summed four at a time, in one block. */
// @ts-ignore: decorator
@inline
export const BLOCK_BYTES: usize = <usize>BLOCK << 4;
