import { zero, loadLanes, madd, storeLanes } from './simd';

// Micro-kernels of the matrix product: a tile of C in registers, one step of k at a time. Every variant adds the products
// of an element in ascending k, one rounding per operation, so all of them give the same bits. k is not unrolled: V8
// hoists all loads of a block, and the accumulators would be spilled.

/** The tile goes on from the values in C (a later block of k). */
export const ACCUMULATE: i32 = 1;
/** Adds the bias of the column at the end. */
export const BIAS: i32 = 2;
/** max(x, 0) at the end, NaN stays NaN. */
export const RELU: i32 = 4;

// @ts-ignore: decorator
@inline
function finish(v: v128, bias: v128, flags: i32): v128 {
  if (flags & BIAS) v = f32x4.add(v, bias);
  if (flags & RELU) v = f32x4.pmax(v, zero());
  return v;
}

/**
 * C[4,8] (+)= A[4,k]·B[k,8]. Distances in bytes: `aRow` between rows of A, `aStep` between its columns, `bStep` between
 * rows of B (whose 8 columns lie side by side), `cRow` between rows of C.
 */
// @ts-ignore: decorator
@inline
export function tile4x8(
  k: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, bias: usize, flags: i32,
): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  const row1 = c + cRow;
  const row2 = row1 + cRow;
  const row3 = row2 + cRow;
  if (flags & ACCUMULATE) {
    c00 = v128.load(c); c01 = v128.load(c, 16);
    c10 = v128.load(row1); c11 = v128.load(row1, 16);
    c20 = v128.load(row2); c21 = v128.load(row2, 16);
    c30 = v128.load(row3); c31 = v128.load(row3, 16);
  }
  if (aRow == 4) {
    for (; k > 0; --k) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const s0 = v128.load32_splat(a);
      c00 = madd(s0, b0, c00); c01 = madd(s0, b1, c01);
      const s1 = v128.load32_splat(a, 4);
      c10 = madd(s1, b0, c10); c11 = madd(s1, b1, c11);
      const s2 = v128.load32_splat(a, 8);
      c20 = madd(s2, b0, c20); c21 = madd(s2, b1, c21);
      const s3 = v128.load32_splat(a, 12);
      c30 = madd(s3, b0, c30); c31 = madd(s3, b1, c31);
      a += aStep;
      b += bStep;
    }
  } else {
    const aRow2 = aRow + aRow;
    const aRow3 = aRow2 + aRow;
    for (; k > 0; --k) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const s0 = v128.load32_splat(a);
      c00 = madd(s0, b0, c00); c01 = madd(s0, b1, c01);
      const s1 = v128.load32_splat(a + aRow);
      c10 = madd(s1, b0, c10); c11 = madd(s1, b1, c11);
      const s2 = v128.load32_splat(a + aRow2);
      c20 = madd(s2, b0, c20); c21 = madd(s2, b1, c21);
      const s3 = v128.load32_splat(a + aRow3);
      c30 = madd(s3, b0, c30); c31 = madd(s3, b1, c31);
      a += aStep;
      b += bStep;
    }
  }
  if (flags & (BIAS | RELU)) {
    let bias0 = zero(), bias1 = zero();
    if (flags & BIAS) {
      bias0 = v128.load(bias);
      bias1 = v128.load(bias, 16);
    }
    c00 = finish(c00, bias0, flags); c01 = finish(c01, bias1, flags);
    c10 = finish(c10, bias0, flags); c11 = finish(c11, bias1, flags);
    c20 = finish(c20, bias0, flags); c21 = finish(c21, bias1, flags);
    c30 = finish(c30, bias0, flags); c31 = finish(c31, bias1, flags);
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(row1, c10); v128.store(row1, c11, 16);
  v128.store(row2, c20); v128.store(row2, c21, 16);
  v128.store(row3, c30); v128.store(row3, c31, 16);
}

/** C[4,n] (+)= A[4,k]·B[k,n] for n ≤ 4; B's rows may be read up to column 4. */
export function tile4x4(
  k: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, bias: usize, flags: i32, n: i32,
): void {
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
  const row1 = c + cRow;
  const row2 = row1 + cRow;
  const row3 = row2 + cRow;
  if (flags & ACCUMULATE) {
    c0 = loadLanes(c, n);
    c1 = loadLanes(row1, n);
    c2 = loadLanes(row2, n);
    c3 = loadLanes(row3, n);
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
  if (flags & (BIAS | RELU)) {
    let bias0 = zero();
    if (flags & BIAS) bias0 = loadLanes(bias, n);
    c0 = finish(c0, bias0, flags);
    c1 = finish(c1, bias0, flags);
    c2 = finish(c2, bias0, flags);
    c3 = finish(c3, bias0, flags);
  }
  storeLanes(c, c0, n);
  storeLanes(row1, c1, n);
  storeLanes(row2, c2, n);
  storeLanes(row3, c3, n);
}

/** C[1,8] (+)= A[1,k]·B[k,8] */
export function tile1x8(
  k: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, bias: usize, flags: i32,
): void {
  let c0 = zero(), c1 = zero();
  if (flags & ACCUMULATE) {
    c0 = v128.load(c);
    c1 = v128.load(c, 16);
  }
  for (; k > 0; --k) {
    const s = v128.load32_splat(a);
    c0 = madd(s, v128.load(b), c0);
    c1 = madd(s, v128.load(b, 16), c1);
    a += aStep;
    b += bStep;
  }
  if (flags & (BIAS | RELU)) {
    let bias0 = zero(), bias1 = zero();
    if (flags & BIAS) {
      bias0 = v128.load(bias);
      bias1 = v128.load(bias, 16);
    }
    c0 = finish(c0, bias0, flags);
    c1 = finish(c1, bias1, flags);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}

/** C[1,n] (+)= A[1,k]·B[k,n] for n ≤ 4; B's rows may be read up to column 4. */
export function tile1x4(
  k: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, bias: usize, flags: i32, n: i32,
): void {
  let c0 = zero();
  if (flags & ACCUMULATE) c0 = loadLanes(c, n);
  for (; k > 0; --k) {
    c0 = madd(v128.load32_splat(a), v128.load(b), c0);
    a += aStep;
    b += bStep;
  }
  let bias0 = zero();
  if (flags & BIAS) bias0 = loadLanes(bias, n);
  storeLanes(c, finish(c0, bias0, flags), n);
}
