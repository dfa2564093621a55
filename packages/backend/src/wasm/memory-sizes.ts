/*
 * Sizes of memory that the module uses and that its caller provides: compiled by TypeScript and by AssemblyScript. What one side took and the other
 * did not give would be memory of somebody else.
 */

/** Room for the table of assembly/constants.ts, in bytes. */
export const CONSTANT_BYTES = 512;

/** Rows of A and columns of B that a matrix product packs at a time; of k it packs SUM_BLOCK. */
export const MATMUL_ROWS = 64;
export const MATMUL_COLUMNS = 512;
