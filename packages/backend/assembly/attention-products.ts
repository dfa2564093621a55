import { SUM_BLOCK } from '../src/long-sums';
import { block, matmul } from './matmul';
import { packB, packNarrow } from './matmul-pack';
import { panel } from './matmul-panel';
import { rowAgainstRows } from './matmul-row';
import { NARROW } from './narrow-softmax';

/** C[m,n] (+)= A[m,k]·B[k,n], the rows of B and C dense: small ones without packing anything. */
export function product(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  flags: i32,
  scratch: usize,
): void {
  if (n === 8 && k <= 64) panel(m, k, a, aRow, aStep, 4 * aRow, b, bRow, c, cRow, 0, flags);
  else matmul(m, n, k, a, aRow, aStep, b, bRow, 4, c, cRow, 0, flags, scratch);
}

/**
 * C[t,S'] = A[t,k]·B[s,k]ᵀ; what comes out in the columns past s means nothing. C's rows are whole vectors, so the product has no tails. Wide ones go
 * the usual way.
 */
export function againstRows(
  t: i32,
  s: i32,
  k: i32,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  scratch: usize,
): void {
  if (t === 0 || s === 0) return;
  if (t === 1) {
    rowAgainstRows(s, k, a, b, bRow, c, 0, 0);
    return;
  }
  if (s > 128 || k > SUM_BLOCK) {
    matmul(t, s, k, a, aRow, 4, b, 4, bRow, c, cRow, 0, 0, scratch);
    return;
  }
  if (cRow === NARROW && (k & 3) === 0) packNarrow(b, bRow, s, k, scratch);
  else packB(b, 4, bRow, k, s, scratch);
  if (cRow === NARROW) panel(t, k, a, aRow, 4, 4 * aRow, scratch, 32, c, cRow, 0, 0);
  else block(t, (s + 3) & ~3, k, a, aRow, 4, 4 * aRow, scratch, 32, (<usize>k) << 5, c, cRow, 0, 0);
}
