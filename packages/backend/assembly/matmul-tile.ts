import { loadLanes, madd, storeLanes, zero } from './simd';

// Micro-kernels of the matrix product: a tile of C in registers, one step of k at a time. Every variant adds the products
// of an element in ascending k, in the same blocks, one rounding per operation, so all of them give the same bits.

/** The tile goes on from the values in C (a later block of k). */
export const ACCUMULATE: i32 = 1;
/** The tile starts from the bias of its columns. */
export const BIAS: i32 = 2;
/** max(x, 0) at the end, NaN stays NaN. */
export const RELU: i32 = 4;
/** The tile starts from nothing and is added to the values in C (a later block of a long k). */
export const ADD: i32 = 8;
/** Whether what is in C counts. */
export const FROM_C: i32 = ACCUMULATE | ADD;
/** What a product of several blocks asks of the first. */
export const BEFORE: i32 = BIAS | FROM_C;
/** Whether anything is done after the sum: most tiles are spared two questions by this one. */
export const AFTERWARDS: i32 = ADD | RELU;

/** C[4,n] (+)= A[4,k]·B[k,n] for n ≤ 4; B's rows may be read up to column 4. */
export function tile4x4(
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  flags: i32,
  n: i32,
): void {
  let c0 = zero(),
    c1 = zero(),
    c2 = zero(),
    c3 = zero();
  const row1 = c + cRow;
  const row2 = row1 + cRow;
  const row3 = row2 + cRow;
  if (flags & ACCUMULATE) {
    c0 = loadLanes(c, n);
    c1 = loadLanes(row1, n);
    c2 = loadLanes(row2, n);
    c3 = loadLanes(row3, n);
  } else if (flags & BIAS) {
    c0 = loadLanes(bias, n);
    c1 = c0;
    c2 = c0;
    c3 = c0;
  }
  const aRow2 = aRow + aRow;
  const aRow3 = aRow2 + aRow;
  for (; k > 0; --k) {
    const b0 = v128.load(b);
    c0 = madd(v128.load32_splat(a), b0, c0);
    c1 = madd(v128.load32_splat(a + aRow), b0, c1);
    c2 = madd(v128.load32_splat(a + aRow2), b0, c2);
    c3 = madd(v128.load32_splat(a + aRow3), b0, c3);
    a += aStep;
    b += bStep;
  }
  if (flags & ADD) {
    c0 = f32x4.add(loadLanes(c, n), c0);
    c1 = f32x4.add(loadLanes(row1, n), c1);
    c2 = f32x4.add(loadLanes(row2, n), c2);
    c3 = f32x4.add(loadLanes(row3, n), c3);
  }
  if (flags & RELU) {
    c0 = f32x4.pmax(c0, zero());
    c1 = f32x4.pmax(c1, zero());
    c2 = f32x4.pmax(c2, zero());
    c3 = f32x4.pmax(c3, zero());
  }
  storeLanes(c, c0, n);
  storeLanes(row1, c1, n);
  storeLanes(row2, c2, n);
  storeLanes(row3, c3, n);
}

/** C[1,n] (+)= A[1,k]·B[k,n] for n ≤ 4; B's rows may be read up to column 4. */
export function tile1x4(
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  bias: usize,
  flags: i32,
  n: i32,
): void {
  let c0 = zero();
  if (flags & ACCUMULATE) c0 = loadLanes(c, n);
  else if (flags & BIAS) c0 = loadLanes(bias, n);
  for (; k > 0; --k) {
    c0 = madd(v128.load32_splat(a), v128.load(b), c0);
    a += aStep;
    b += bStep;
  }
  if (flags & ADD) c0 = f32x4.add(loadLanes(c, n), c0);
  if (flags & RELU) c0 = f32x4.pmax(c0, zero());
  storeLanes(c, c0, n);
}
