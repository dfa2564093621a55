import { SUM_BLOCK } from '../long-sums.js';
import { MATMUL_COLUMNS, MATMUL_ROWS } from './memory-sizes.js';

/** Bytes for the packed operands of an m×k by k×n product. */
export function matmulScratch(m: number, n: number, k: number): number {
  const depth = Math.min(k, SUM_BLOCK);
  const panels = depth * 8 * Math.ceil(Math.min(n, MATMUL_COLUMNS) / 8);
  const rows = depth * 4 * Math.ceil(Math.min(m, MATMUL_ROWS) / 4);
  return 4 * (panels + rows);
}

/** S rounded up to a whole vector. */
export function paddedColumns(s: number): number {
  return 4 * Math.ceil(s / 4);
}
