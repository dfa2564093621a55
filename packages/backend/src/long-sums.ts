/*
 * A float holds 24 bits: the longer a sum, the more of a small term is lost in it. So sums are cut into blocks: each block starts from nothing
 * and its result is added to what there is, which loses a tenth of what one chain of additions loses. Whatever fits in one block has the bits that
 * one chain gives. This file is compiled by TypeScript and by AssemblyScript.
 */

/** Terms, one after the other, in one block: on WASM and on WebGPU. */
// @inline
export const SUM_BLOCK = 256;

/**
 * Sums over the rows of a batch (gradients of weights) are one chain up to this many rows on WASM, then in blocks. More than the paper's largest batch
 * has, 200 sequences of 7: so the paper's numbers have kept their bits.
 */
// @inline
export const ONE_CHAIN = 1536;
