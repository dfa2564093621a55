import { Constant, constant } from './constants';
import { rowsInBlock } from './long-sums';
import { first, firstOfEach, sumAcross, zero } from './simd';

// D = 8, the paper's width: the same sums in the same order, a row in two registers.

export function layerNorm8(
  rows: i32,
  eps: f32,
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  saved: usize,
): void {
  const share = f32x4.splat(0.125);
  const eps4 = f32x4.splat(eps);
  const w0 = v128.load(weight),
    w1 = v128.load(weight, 16),
    b0 = v128.load(bias),
    b1 = v128.load(bias, 16);
  let i = 0;
  // four at a time: one root and one division serve them all
  for (; i + 4 <= rows; i += 4) {
    const m0 = mean8(x, share),
      m1 = mean8(x + 32, share),
      m2 = mean8(x + 64, share),
      m3 = mean8(x + 96, share);
    const variances = firstOfEach(
      variance8(x, m0, share),
      variance8(x + 32, m1, share),
      variance8(x + 64, m2, share),
      variance8(x + 96, m3, share),
    );
    const inverses = f32x4.div(constant(Constant.One), f32x4.sqrt(f32x4.add(variances, eps4)));
    normal8(x, m0, v128.shuffle<f32>(inverses, inverses, 0, 0, 0, 0), w0, w1, b0, b1, y);
    normal8(x + 32, m1, v128.shuffle<f32>(inverses, inverses, 1, 1, 1, 1), w0, w1, b0, b1, y + 32);
    normal8(x + 64, m2, v128.shuffle<f32>(inverses, inverses, 2, 2, 2, 2), w0, w1, b0, b1, y + 64);
    normal8(x + 96, m3, v128.shuffle<f32>(inverses, inverses, 3, 3, 3, 3), w0, w1, b0, b1, y + 96);
    const means = firstOfEach(m0, m1, m2, m3);
    v128.store(saved, v128.shuffle<f32>(means, inverses, 0, 4, 1, 5));
    v128.store(saved, v128.shuffle<f32>(means, inverses, 2, 6, 3, 7), 16);
    x += 128;
    y += 128;
    saved += 32;
  }
  for (; i < rows; ++i) {
    const mean = mean8(x, share);
    const inverse = f32x4.splat(1 / sqrt<f32>(first(variance8(x, mean, share)) + eps));
    normal8(x, mean, inverse, w0, w1, b0, b1, y);
    store<f32>(saved, first(mean));
    store<f32>(saved, first(inverse), 4);
    x += 32;
    y += 32;
    saved += 8;
  }
}

// @inline
function mean8(x: usize, share: v128): v128 {
  return f32x4.mul(sumAcross(f32x4.add(v128.load(x), v128.load(x, 16))), share);
}

// @inline
function variance8(x: usize, mean: v128, share: v128): v128 {
  const c0 = f32x4.sub(v128.load(x), mean),
    c1 = f32x4.sub(v128.load(x, 16), mean);
  return f32x4.mul(sumAcross(f32x4.add(f32x4.mul(c0, c0), f32x4.mul(c1, c1))), share);
}

// @inline
function normal8(
  x: usize,
  mean: v128,
  inverse: v128,
  w0: v128,
  w1: v128,
  b0: v128,
  b1: v128,
  y: usize,
): void {
  v128.store(y, f32x4.add(f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x), mean), inverse), w0), b0));
  v128.store(y, f32x4.add(f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x, 16), mean), inverse), w1), b1), 16);
}

export function layerNormGradient8(
  rows: i32,
  dy: usize,
  x: usize,
  weight: usize,
  saved: usize,
  dX: usize,
  dWeight: usize,
  dBias: usize,
): void {
  const share = f32x4.splat(0.125);
  const w0 = v128.load(weight),
    w1 = v128.load(weight, 16);
  memory.fill(dWeight, 0, 32);
  memory.fill(dBias, 0, 32);
  const block = rowsInBlock(rows);
  for (let left = rows; left > 0; left -= block) {
    let dw0 = zero(),
      dw1 = zero(),
      db0 = zero(),
      db1 = zero();
    for (let i = min(block, left); i > 0; --i) {
      const mean = v128.load32_splat(saved),
        inverse = v128.load32_splat(saved, 4);
      const v0 = v128.load(dy),
        v1 = v128.load(dy, 16);
      const n0 = f32x4.mul(f32x4.sub(v128.load(x), mean), inverse);
      const n1 = f32x4.mul(f32x4.sub(v128.load(x, 16), mean), inverse);
      const g0 = f32x4.mul(v0, w0),
        g1 = f32x4.mul(v1, w1);
      dw0 = f32x4.add(dw0, f32x4.mul(v0, n0));
      dw1 = f32x4.add(dw1, f32x4.mul(v1, n1));
      db0 = f32x4.add(db0, v0);
      db1 = f32x4.add(db1, v1);
      const meanG = f32x4.mul(sumAcross(f32x4.add(g0, g1)), share);
      const meanGN = f32x4.mul(sumAcross(f32x4.add(f32x4.mul(g0, n0), f32x4.mul(g1, n1))), share);
      v128.store(dX, f32x4.mul(f32x4.sub(f32x4.sub(g0, meanG), f32x4.mul(n0, meanGN)), inverse));
      v128.store(dX, f32x4.mul(f32x4.sub(f32x4.sub(g1, meanG), f32x4.mul(n1, meanGN)), inverse), 16);
      dy += 32;
      x += 32;
      dX += 32;
      saved += 8;
    }
    add8(dWeight, dw0, dw1);
    add8(dBias, db0, db1);
  }
}

function add8(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
