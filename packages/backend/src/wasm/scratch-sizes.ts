/** What assembly/long-sums.ts calls BLOCK and ONE_CHAIN. */
export const SUM_BLOCK = 256;
export const ONE_CHAIN = 1536;

// What assembly/matmul.ts blocks by.
const KC = SUM_BLOCK;
const MC = 64;
const NC = 512;

/** Bytes for the packed operands of an m×k by k×n product. */
export function matmulScratch(m: number, n: number, k: number): number {
  const depth = Math.min(k, KC);
  const panels = depth * 8 * Math.ceil(Math.min(n, NC) / 8);
  const rows = depth * 4 * Math.ceil(Math.min(m, MC) / 4);
  return 4 * (panels + rows);
}

/** S rounded up to a whole vector. */
export function paddedColumns(s: number): number {
  return 4 * Math.ceil(s / 4);
}
