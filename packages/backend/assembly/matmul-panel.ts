import { ACCUMULATE, ADD, AFTERWARDS, BIAS, RELU } from './matmul-tile';
import { madd, zero } from './simd';

/**
 * C[m,8] (+)= A[m,k]·B[k,8]: one panel of the product, four rows at a time, then two, then one. Four steps of k are a turn of the loop, which asks after
 * each whether it was the last: a turn costs V8 more than a question, and without the question it would load all of a turn first and run out of registers. Distances in bytes: `aRow` between rows of A,
 * `aStep` between its columns, `aPanel` between groups of four rows; `bStep` between rows of B, whose 8 columns lie side by side; `cRow`
 * between rows of C.
 */
export function panel(
  m: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  aPanel: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  flags: i32,
): void {
  const end = b + <usize>k * bStep;
  if (m === 6 && flags === 0 && aPanel === 4 * aRow) {
    sixRows(a, aRow, aStep, b, bStep, end, c, cRow);
    return;
  }
  for (; m >= 4; m -= 4) {
    let c00 = zero(),
      c01 = zero(),
      c10 = zero(),
      c11 = zero(),
      c20 = zero(),
      c21 = zero(),
      c30 = zero(),
      c31 = zero();
    const row1 = c + cRow,
      row2 = row1 + cRow,
      row3 = row2 + cRow;
    if (flags & ACCUMULATE) {
      c00 = v128.load(c);
      c01 = v128.load(c, 16);
      c10 = v128.load(row1);
      c11 = v128.load(row1, 16);
      c20 = v128.load(row2);
      c21 = v128.load(row2, 16);
      c30 = v128.load(row3);
      c31 = v128.load(row3, 16);
    } else if (flags & BIAS) {
      c00 = v128.load(bias);
      c01 = v128.load(bias, 16);
      c10 = c00;
      c11 = c01;
      c20 = c00;
      c21 = c01;
      c30 = c00;
      c31 = c01;
    }
    let p = a;
    if (aRow === 4) {
      for (let q = b; q !== end; ) {
        const b00 = v128.load(q),
          b01 = v128.load(q, 16);
        const s00 = v128.load32_splat(p);
        c00 = madd(s00, b00, c00);
        c01 = madd(s00, b01, c01);
        const s01 = v128.load32_splat(p, 4);
        c10 = madd(s01, b00, c10);
        c11 = madd(s01, b01, c11);
        const s02 = v128.load32_splat(p, 8);
        c20 = madd(s02, b00, c20);
        c21 = madd(s02, b01, c21);
        const s03 = v128.load32_splat(p, 12);
        c30 = madd(s03, b00, c30);
        c31 = madd(s03, b01, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b10 = v128.load(q),
          b11 = v128.load(q, 16);
        const s10 = v128.load32_splat(p);
        c00 = madd(s10, b10, c00);
        c01 = madd(s10, b11, c01);
        const s11 = v128.load32_splat(p, 4);
        c10 = madd(s11, b10, c10);
        c11 = madd(s11, b11, c11);
        const s12 = v128.load32_splat(p, 8);
        c20 = madd(s12, b10, c20);
        c21 = madd(s12, b11, c21);
        const s13 = v128.load32_splat(p, 12);
        c30 = madd(s13, b10, c30);
        c31 = madd(s13, b11, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b20 = v128.load(q),
          b21 = v128.load(q, 16);
        const s20 = v128.load32_splat(p);
        c00 = madd(s20, b20, c00);
        c01 = madd(s20, b21, c01);
        const s21 = v128.load32_splat(p, 4);
        c10 = madd(s21, b20, c10);
        c11 = madd(s21, b21, c11);
        const s22 = v128.load32_splat(p, 8);
        c20 = madd(s22, b20, c20);
        c21 = madd(s22, b21, c21);
        const s23 = v128.load32_splat(p, 12);
        c30 = madd(s23, b20, c30);
        c31 = madd(s23, b21, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b30 = v128.load(q),
          b31 = v128.load(q, 16);
        const s30 = v128.load32_splat(p);
        c00 = madd(s30, b30, c00);
        c01 = madd(s30, b31, c01);
        const s31 = v128.load32_splat(p, 4);
        c10 = madd(s31, b30, c10);
        c11 = madd(s31, b31, c11);
        const s32 = v128.load32_splat(p, 8);
        c20 = madd(s32, b30, c20);
        c21 = madd(s32, b31, c21);
        const s33 = v128.load32_splat(p, 12);
        c30 = madd(s33, b30, c30);
        c31 = madd(s33, b31, c31);
        q += bStep;
        p += aStep;
      }
    } else {
      const aRow2 = aRow + aRow,
        aRow3 = aRow2 + aRow;
      for (let q = b; q !== end; ) {
        const b00 = v128.load(q),
          b01 = v128.load(q, 16);
        const s00 = v128.load32_splat(p);
        c00 = madd(s00, b00, c00);
        c01 = madd(s00, b01, c01);
        const s01 = v128.load32_splat(p + aRow);
        c10 = madd(s01, b00, c10);
        c11 = madd(s01, b01, c11);
        const s02 = v128.load32_splat(p + aRow2);
        c20 = madd(s02, b00, c20);
        c21 = madd(s02, b01, c21);
        const s03 = v128.load32_splat(p + aRow3);
        c30 = madd(s03, b00, c30);
        c31 = madd(s03, b01, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b10 = v128.load(q),
          b11 = v128.load(q, 16);
        const s10 = v128.load32_splat(p);
        c00 = madd(s10, b10, c00);
        c01 = madd(s10, b11, c01);
        const s11 = v128.load32_splat(p + aRow);
        c10 = madd(s11, b10, c10);
        c11 = madd(s11, b11, c11);
        const s12 = v128.load32_splat(p + aRow2);
        c20 = madd(s12, b10, c20);
        c21 = madd(s12, b11, c21);
        const s13 = v128.load32_splat(p + aRow3);
        c30 = madd(s13, b10, c30);
        c31 = madd(s13, b11, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b20 = v128.load(q),
          b21 = v128.load(q, 16);
        const s20 = v128.load32_splat(p);
        c00 = madd(s20, b20, c00);
        c01 = madd(s20, b21, c01);
        const s21 = v128.load32_splat(p + aRow);
        c10 = madd(s21, b20, c10);
        c11 = madd(s21, b21, c11);
        const s22 = v128.load32_splat(p + aRow2);
        c20 = madd(s22, b20, c20);
        c21 = madd(s22, b21, c21);
        const s23 = v128.load32_splat(p + aRow3);
        c30 = madd(s23, b20, c30);
        c31 = madd(s23, b21, c31);
        q += bStep;
        p += aStep;
        if (q === end) break;
        const b30 = v128.load(q),
          b31 = v128.load(q, 16);
        const s30 = v128.load32_splat(p);
        c00 = madd(s30, b30, c00);
        c01 = madd(s30, b31, c01);
        const s31 = v128.load32_splat(p + aRow);
        c10 = madd(s31, b30, c10);
        c11 = madd(s31, b31, c11);
        const s32 = v128.load32_splat(p + aRow2);
        c20 = madd(s32, b30, c20);
        c21 = madd(s32, b31, c21);
        const s33 = v128.load32_splat(p + aRow3);
        c30 = madd(s33, b30, c30);
        c31 = madd(s33, b31, c31);
        q += bStep;
        p += aStep;
      }
    }
    if (flags & AFTERWARDS) {
      if (flags & ADD) {
        c00 = f32x4.add(v128.load(c), c00);
        c01 = f32x4.add(v128.load(c, 16), c01);
        c10 = f32x4.add(v128.load(row1), c10);
        c11 = f32x4.add(v128.load(row1, 16), c11);
        c20 = f32x4.add(v128.load(row2), c20);
        c21 = f32x4.add(v128.load(row2, 16), c21);
        c30 = f32x4.add(v128.load(row3), c30);
        c31 = f32x4.add(v128.load(row3, 16), c31);
      }
      if (flags & RELU) {
        const none = zero();
        c00 = f32x4.pmax(c00, none);
        c01 = f32x4.pmax(c01, none);
        c10 = f32x4.pmax(c10, none);
        c11 = f32x4.pmax(c11, none);
        c20 = f32x4.pmax(c20, none);
        c21 = f32x4.pmax(c21, none);
        c30 = f32x4.pmax(c30, none);
        c31 = f32x4.pmax(c31, none);
      }
    }
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(row1, c10);
    v128.store(row1, c11, 16);
    v128.store(row2, c20);
    v128.store(row2, c21, 16);
    v128.store(row3, c30);
    v128.store(row3, c31, 16);
    c = row3 + cRow;
    a += aPanel;
  }
  if (m >= 2) {
    let c00 = zero(),
      c01 = zero(),
      c10 = zero(),
      c11 = zero();
    const row1 = c + cRow;
    if (flags & ACCUMULATE) {
      c00 = v128.load(c);
      c01 = v128.load(c, 16);
      c10 = v128.load(row1);
      c11 = v128.load(row1, 16);
    } else if (flags & BIAS) {
      c00 = v128.load(bias);
      c01 = v128.load(bias, 16);
      c10 = c00;
      c11 = c01;
    }
    let p = a;
    for (let q = b; q !== end; q += bStep, p += aStep) {
      const b0 = v128.load(q),
        b1 = v128.load(q, 16);
      const s0 = v128.load32_splat(p),
        s1 = v128.load32_splat(p + aRow);
      c00 = madd(s0, b0, c00);
      c01 = madd(s0, b1, c01);
      c10 = madd(s1, b0, c10);
      c11 = madd(s1, b1, c11);
    }
    if (flags & AFTERWARDS) {
      if (flags & ADD) {
        c00 = f32x4.add(v128.load(c), c00);
        c01 = f32x4.add(v128.load(c, 16), c01);
        c10 = f32x4.add(v128.load(row1), c10);
        c11 = f32x4.add(v128.load(row1, 16), c11);
      }
      if (flags & RELU) {
        const none = zero();
        c00 = f32x4.pmax(c00, none);
        c01 = f32x4.pmax(c01, none);
        c10 = f32x4.pmax(c10, none);
        c11 = f32x4.pmax(c11, none);
      }
    }
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(row1, c10);
    v128.store(row1, c11, 16);
    c = row1 + cRow;
    a += aRow + aRow;
    m -= 2;
  }
  if (m > 0) {
    let c00 = zero(),
      c01 = zero();
    if (flags & ACCUMULATE) {
      c00 = v128.load(c);
      c01 = v128.load(c, 16);
    } else if (flags & BIAS) {
      c00 = v128.load(bias);
      c01 = v128.load(bias, 16);
    }
    for (let q = b; q !== end; q += bStep, a += aStep) {
      const s0 = v128.load32_splat(a);
      c00 = madd(s0, v128.load(q), c00);
      c01 = madd(s0, v128.load(q, 16), c01);
    }
    if (flags & AFTERWARDS) {
      if (flags & ADD) {
        c00 = f32x4.add(v128.load(c), c00);
        c01 = f32x4.add(v128.load(c, 16), c01);
      }
      if (flags & RELU) {
        const none = zero();
        c00 = f32x4.pmax(c00, none);
        c01 = f32x4.pmax(c01, none);
      }
    }
    v128.store(c, c00);
    v128.store(c, c01, 16);
  }
}

/** Six rows at once, as many as the attention of the paper's sequences has. */
function sixRows(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  end: usize,
  c: usize,
  cRow: usize,
): void {
  let c00 = zero(),
    c01 = zero(),
    c10 = zero(),
    c11 = zero(),
    c20 = zero(),
    c21 = zero();
  let c30 = zero(),
    c31 = zero(),
    c40 = zero(),
    c41 = zero(),
    c50 = zero(),
    c51 = zero();
  const aRow2 = aRow + aRow,
    aRow3 = aRow2 + aRow,
    aRow4 = aRow3 + aRow,
    aRow5 = aRow4 + aRow;
  for (; b !== end; b += bStep, a += aStep) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    const s0 = v128.load32_splat(a);
    c00 = madd(s0, b0, c00);
    c01 = madd(s0, b1, c01);
    const s1 = v128.load32_splat(a + aRow);
    c10 = madd(s1, b0, c10);
    c11 = madd(s1, b1, c11);
    const s2 = v128.load32_splat(a + aRow2);
    c20 = madd(s2, b0, c20);
    c21 = madd(s2, b1, c21);
    const s3 = v128.load32_splat(a + aRow3);
    c30 = madd(s3, b0, c30);
    c31 = madd(s3, b1, c31);
    const s4 = v128.load32_splat(a + aRow4);
    c40 = madd(s4, b0, c40);
    c41 = madd(s4, b1, c41);
    const s5 = v128.load32_splat(a + aRow5);
    c50 = madd(s5, b0, c50);
    c51 = madd(s5, b1, c51);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += cRow;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += cRow;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}
