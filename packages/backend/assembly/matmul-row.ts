import { SUM_BLOCK } from '../src/long-sums';
import { ADD, BIAS, RELU } from './matmul-tile';
import { loadLanes, madd, storeLanes, zero } from './simd';

/**
 * c[n] = a[k]·B[n,k]ᵀ, the rows of B dense and `bRow` bytes apart: what one token meets in every linear layer. B is used once, so that
 * packing it first would cost more than the product. The same bits as the tiles': products in ascending k, in blocks, one rounding per
 * operation.
 */
export function rowAgainstRows(
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  bRow: usize,
  c: usize,
  bias: usize,
  flags: i32,
): void {
  for (; n > 0; n -= 16, c += 64, bias += 64, b += 16 * bRow) {
    let from: usize = 0,
      left = k,
      start = flags & BIAS;
    do {
      const depth = left < SUM_BLOCK ? left : SUM_BLOCK;
      left -= depth;
      const blockFlags = start | (left === 0 ? flags & RELU : 0);
      if (n >= 16) sixteen(depth, a + from, b + from, bRow, c, bias, blockFlags);
      else fewer(depth, a + from, b + from, bRow, c, bias, blockFlags, n);
      from += (<usize>depth) << 2;
      start = ADD;
    } while (left > 0);
  }
}

/** Where the sum of up to four columns begins. */
// @inline
function start(bias: usize, flags: i32, n: i32): v128 {
  return flags & BIAS ? loadLanes(bias, n) : zero();
}

/** The sum goes on by four values of k of the rows at b, p1, p2 and p3. */
// @inline
function fourSteps(
  sum: v128,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  r0: v128,
  r1: v128,
  r2: v128,
  r3: v128,
): v128 {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5),
    low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  sum = madd(a0, v128.shuffle<f64>(low01, low23, 0, 2), sum);
  sum = madd(a1, v128.shuffle<f64>(low01, low23, 1, 3), sum);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7),
    high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  sum = madd(a2, v128.shuffle<f64>(high01, high23, 0, 2), sum);
  return madd(a3, v128.shuffle<f64>(high01, high23, 1, 3), sum);
}

/** The sum goes on by one value of k. */
// @inline
function oneStep(sum: v128, a0: v128, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
  let column = v128.load32_zero(p0);
  column = f32x4.replace_lane(column, 1, load<f32>(p1));
  column = f32x4.replace_lane(column, 2, load<f32>(p2));
  column = f32x4.replace_lane(column, 3, load<f32>(p3));
  return madd(a0, column, sum);
}

/** Sixteen columns: four sums that do not wait for one another. */
function sixteen(k: i32, a: usize, b: usize, bRow: usize, c: usize, bias: usize, flags: i32): void {
  let s0 = start(bias, flags, 4),
    s1 = start(bias + 16, flags, 4);
  let s2 = start(bias + 32, flags, 4),
    s3 = start(bias + 48, flags, 4);
  const b1 = bRow,
    b2 = 2 * bRow,
    b3 = 3 * bRow;
  let p0 = b,
    p1 = b + 4 * bRow,
    p2 = b + 8 * bRow,
    p3 = b + 12 * bRow;
  for (; k >= 4; k -= 4) {
    const a0 = v128.load32_splat(a),
      a1 = v128.load32_splat(a, 4),
      a2 = v128.load32_splat(a, 8),
      a3 = v128.load32_splat(a, 12);
    s0 = fourSteps(
      s0,
      a0,
      a1,
      a2,
      a3,
      v128.load(p0),
      v128.load(p0 + b1),
      v128.load(p0 + b2),
      v128.load(p0 + b3),
    );
    s1 = fourSteps(
      s1,
      a0,
      a1,
      a2,
      a3,
      v128.load(p1),
      v128.load(p1 + b1),
      v128.load(p1 + b2),
      v128.load(p1 + b3),
    );
    s2 = fourSteps(
      s2,
      a0,
      a1,
      a2,
      a3,
      v128.load(p2),
      v128.load(p2 + b1),
      v128.load(p2 + b2),
      v128.load(p2 + b3),
    );
    s3 = fourSteps(
      s3,
      a0,
      a1,
      a2,
      a3,
      v128.load(p3),
      v128.load(p3 + b1),
      v128.load(p3 + b2),
      v128.load(p3 + b3),
    );
    a += 16;
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
  for (; k > 0; --k) {
    const a0 = v128.load32_splat(a);
    s0 = oneStep(s0, a0, p0, p0 + b1, p0 + b2, p0 + b3);
    s1 = oneStep(s1, a0, p1, p1 + b1, p1 + b2, p1 + b3);
    s2 = oneStep(s2, a0, p2, p2 + b1, p2 + b2, p2 + b3);
    s3 = oneStep(s3, a0, p3, p3 + b1, p3 + b2, p3 + b3);
    a += 4;
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  }
  if (flags & ADD) {
    s0 = f32x4.add(v128.load(c), s0);
    s1 = f32x4.add(v128.load(c, 16), s1);
    s2 = f32x4.add(v128.load(c, 32), s2);
    s3 = f32x4.add(v128.load(c, 48), s3);
  }
  if (flags & RELU) {
    s0 = f32x4.pmax(s0, zero());
    s1 = f32x4.pmax(s1, zero());
    s2 = f32x4.pmax(s2, zero());
    s3 = f32x4.pmax(s3, zero());
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
}

/** Up to fifteen columns, four at a time. */
function fewer(k: i32, a: usize, b: usize, bRow: usize, c: usize, bias: usize, flags: i32, n: i32): void {
  for (; n > 0; n -= 4, c += 16, bias += 16, b += 4 * bRow) four(k, a, b, bRow, c, bias, flags, n);
}

/** Up to four columns; for those that are missing the last row is read again. */
function four(k: i32, a: usize, b: usize, bRow: usize, c: usize, bias: usize, flags: i32, n: i32): void {
  let sum = start(bias, flags, n);
  let p1 = n > 1 ? b + bRow : b;
  let p2 = n > 2 ? p1 + bRow : p1;
  let p3 = n > 3 ? p2 + bRow : p2;
  for (; k >= 4; k -= 4) {
    const a0 = v128.load32_splat(a),
      a1 = v128.load32_splat(a, 4),
      a2 = v128.load32_splat(a, 8),
      a3 = v128.load32_splat(a, 12);
    sum = fourSteps(sum, a0, a1, a2, a3, v128.load(b), v128.load(p1), v128.load(p2), v128.load(p3));
    a += 16;
    b += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
  for (; k > 0; --k) {
    sum = oneStep(sum, v128.load32_splat(a), b, p1, p2, p3);
    a += 4;
    b += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  }
  if (flags & ADD) sum = f32x4.add(loadLanes(c, n), sum);
  if (flags & RELU) sum = f32x4.pmax(sum, zero());
  storeLanes(c, sum, n);
}
