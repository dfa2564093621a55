/**
 * Terms that are added one after the other. A float holds 24 bits, so a long sum is cut into blocks: each starts from nothing and is then
 * added to the total, which loses a tenth of what one chain loses. The same on WASM, see assembly/long-sums.ts.
 */
export const SUM_BLOCK = 256;
