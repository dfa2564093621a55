import { address, float, int } from './instruction';
import { Constant, constant } from './constants';
import { BLOCK_BYTES, rowsInBlock } from './long-sums';
import { zero, first, firstLanes, firstOfEach, loadLanes, storeLanes, sumAcross } from './simd';

/**
 * rows, D, epsilon · x, weight, bias, y, memo [rows, 2] = mean and 1/√(variance + epsilon)
 */
export function layerNorm(pc: usize): void {
  const rows = int(pc, 0), d = int(pc, 1);
  const epsilon = float(pc, 2);
  let x = address(pc, 3);
  const weight = address(pc, 4), bias = address(pc, 5);
  let y = address(pc, 6), memo = address(pc, 7);
  if (d == 8) {
    layerNorm8(rows, epsilon, x, weight, bias, y, memo);
    return;
  }
  const width = <usize>d << 2;
  const whole = width & ~15;
  const rest = d & 3;
  const restMask = firstLanes(rest);
  const share = f32x4.splat(1 / <f32>d);
  for (let i = 0; i < rows; ++i) {
    let s = zero();
    for (let j: usize = 0; j < whole; ) {
      const end = min(whole, j + BLOCK_BYTES);
      let sum = zero();
      for (; j < end; j += 16) sum = f32x4.add(sum, v128.load(x + j));
      s = f32x4.add(s, sum);
    }
    if (rest) s = f32x4.add(s, loadLanes(x + whole, rest));
    const mean4 = f32x4.mul(sumAcross(s), share);
    let squares = zero();
    for (let j: usize = 0; j < whole; ) {
      const end = min(whole, j + BLOCK_BYTES);
      let sum = zero();
      for (; j < end; j += 16) {
        const c = f32x4.sub(v128.load(x + j), mean4);
        sum = f32x4.add(sum, f32x4.mul(c, c));
      }
      squares = f32x4.add(squares, sum);
    }
    if (rest) {
      const c = v128.and(f32x4.sub(loadLanes(x + whole, rest), mean4), restMask);
      squares = f32x4.add(squares, f32x4.mul(c, c));
    }
    const variance = f32x4.mul(sumAcross(squares), share);
    const inverse4 = f32x4.splat(1 / sqrt<f32>(first(variance) + epsilon));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      v128.store(y + j, f32x4.add(f32x4.mul(normal, v128.load(weight + j)), v128.load(bias + j)));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const scaled = f32x4.mul(normal, loadLanes(weight + whole, rest));
      storeLanes(y + whole, f32x4.add(scaled, loadLanes(bias + whole, rest)), rest);
    }
    store<f32>(memo, first(mean4));
    store<f32>(memo, first(inverse4), 4);
    x += width; y += width; memo += 8;
  }
}

/**
 * rows, D · dy, x, weight, memo · dX, dWeight, dBias · scratch for dWeight and dBias of a block of rows [2, D]|0. With x̂ = (x − mean)·inverse and g = dy·weight:
 * dX = inverse·(g − mean(g) − x̂·mean(g·x̂)), dWeight = Σ dy·x̂, dBias = Σ dy.
 */
export function layerNormGradient(pc: usize): void {
  const rows = int(pc, 0), d = int(pc, 1);
  let dy = address(pc, 2), x = address(pc, 3);
  const weight = address(pc, 4);
  let memo = address(pc, 5), dX = address(pc, 6);
  const dWeight = address(pc, 7), dBias = address(pc, 8);
  if (d == 8) {
    layerNormGradient8(rows, dy, x, weight, memo, dX, dWeight, dBias);
    return;
  }
  const width = <usize>d << 2;
  const whole = width & ~15;
  const rest = d & 3;
  memory.fill(dWeight, 0, width);
  memory.fill(dBias, 0, width);
  const share: f32 = 1 / <f32>d;
  const block = rowsInBlock(rows);
  const sumW = block < rows ? address(pc, 9) : dWeight, sumB = block < rows ? sumW + width : dBias;
  if (block < rows) memory.fill(sumW, 0, 2 * width);
  let left = block;
  for (let i = 0; i < rows; ++i) {
    const mean4 = v128.load32_splat(memo);
    const inverse4 = v128.load32_splat(memo, 4);
    let sumG = zero(), sumGX = zero();
    for (let j: usize = 0; j < whole; j += 16) {
      const v = v128.load(dy + j);
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.mul(v, v128.load(weight + j));
      const product = f32x4.mul(v, normal);
      v128.store(sumW + j, f32x4.add(v128.load(sumW + j), product));
      v128.store(sumB + j, f32x4.add(v128.load(sumB + j), v));
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    if (rest) {
      const v = loadLanes(dy + whole, rest);
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.mul(v, loadLanes(weight + whole, rest));
      storeLanes(sumW + whole, f32x4.add(loadLanes(sumW + whole, rest), f32x4.mul(v, normal)), rest);
      storeLanes(sumB + whole, f32x4.add(loadLanes(sumB + whole, rest), v), rest);
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    const meanG = f32x4.mul(sumAcross(sumG), f32x4.splat(share));
    const meanGX = f32x4.mul(sumAcross(sumGX), f32x4.splat(share));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(v128.load(dy + j), v128.load(weight + j)), meanG);
      v128.store(dX + j, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(loadLanes(dy + whole, rest), loadLanes(weight + whole, rest)), meanG);
      storeLanes(dX + whole, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4), rest);
    }
    dy += width; x += width; dX += width; memo += 8;
    if (--left == 0 && block < rows) {
      moveInto(dWeight, sumW, d);
      moveInto(dBias, sumB, d);
      left = block;
    }
  }
  if (block < rows) {
    moveInto(dWeight, sumW, d);
    moveInto(dBias, sumB, d);
  }
}

/** Adds `from` to `to` and leaves zeros there. */
function moveInto(to: usize, from: usize, d: i32): void {
  for (let n = d; n > 0; n -= 4, to += 16, from += 16) {
    storeLanes(to, f32x4.add(loadLanes(to, n), loadLanes(from, n)), n);
    storeLanes(from, zero(), n);
  }
}


// D = 8, the paper's width: the same sums in the same order, a row in two registers.

function layerNorm8(rows: i32, epsilon: f32, x: usize, weight: usize, bias: usize, y: usize, memo: usize): void {
  const share = f32x4.splat(0.125);
  const epsilon4 = f32x4.splat(epsilon);
  const w0 = v128.load(weight), w1 = v128.load(weight, 16), b0 = v128.load(bias), b1 = v128.load(bias, 16);
  let i = 0;
  // four at a time: one root and one division serve them all
  for (; i + 4 <= rows; i += 4) {
    const m0 = mean8(x, share), m1 = mean8(x + 32, share), m2 = mean8(x + 64, share), m3 = mean8(x + 96, share);
    const variances = firstOfEach(variance8(x, m0, share), variance8(x + 32, m1, share), variance8(x + 64, m2, share), variance8(x + 96, m3, share));
    const inverses = f32x4.div(constant(Constant.One), f32x4.sqrt(f32x4.add(variances, epsilon4)));
    normal8(x, m0, v128.shuffle<f32>(inverses, inverses, 0, 0, 0, 0), w0, w1, b0, b1, y);
    normal8(x + 32, m1, v128.shuffle<f32>(inverses, inverses, 1, 1, 1, 1), w0, w1, b0, b1, y + 32);
    normal8(x + 64, m2, v128.shuffle<f32>(inverses, inverses, 2, 2, 2, 2), w0, w1, b0, b1, y + 64);
    normal8(x + 96, m3, v128.shuffle<f32>(inverses, inverses, 3, 3, 3, 3), w0, w1, b0, b1, y + 96);
    const means = firstOfEach(m0, m1, m2, m3);
    v128.store(memo, v128.shuffle<f32>(means, inverses, 0, 4, 1, 5));
    v128.store(memo, v128.shuffle<f32>(means, inverses, 2, 6, 3, 7), 16);
    x += 128; y += 128; memo += 32;
  }
  for (; i < rows; ++i) {
    const mean = mean8(x, share);
    const inverse = f32x4.splat(1 / sqrt<f32>(first(variance8(x, mean, share)) + epsilon));
    normal8(x, mean, inverse, w0, w1, b0, b1, y);
    store<f32>(memo, first(mean));
    store<f32>(memo, first(inverse), 4);
    x += 32; y += 32; memo += 8;
  }
}

// @ts-ignore: decorator
@inline
function mean8(x: usize, share: v128): v128 {
  return f32x4.mul(sumAcross(f32x4.add(v128.load(x), v128.load(x, 16))), share);
}

// @ts-ignore: decorator
@inline
function variance8(x: usize, mean: v128, share: v128): v128 {
  const c0 = f32x4.sub(v128.load(x), mean), c1 = f32x4.sub(v128.load(x, 16), mean);
  return f32x4.mul(sumAcross(f32x4.add(f32x4.mul(c0, c0), f32x4.mul(c1, c1))), share);
}

// @ts-ignore: decorator
@inline
function normal8(x: usize, mean: v128, inverse: v128, w0: v128, w1: v128, b0: v128, b1: v128, y: usize): void {
  v128.store(y, f32x4.add(f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x), mean), inverse), w0), b0));
  v128.store(y, f32x4.add(f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x, 16), mean), inverse), w1), b1), 16);
}

function layerNormGradient8(
  rows: i32, dy: usize, x: usize, weight: usize, memo: usize, dX: usize, dWeight: usize, dBias: usize,
): void {
  const share = f32x4.splat(0.125);
  const w0 = v128.load(weight), w1 = v128.load(weight, 16);
  memory.fill(dWeight, 0, 32);
  memory.fill(dBias, 0, 32);
  const block = rowsInBlock(rows);
  for (let left = rows; left > 0; left -= block) {
    let dw0 = zero(), dw1 = zero(), db0 = zero(), db1 = zero();
    for (let i = min(block, left); i > 0; --i) {
      const mean = v128.load32_splat(memo), inverse = v128.load32_splat(memo, 4);
      const v0 = v128.load(dy), v1 = v128.load(dy, 16);
      const n0 = f32x4.mul(f32x4.sub(v128.load(x), mean), inverse);
      const n1 = f32x4.mul(f32x4.sub(v128.load(x, 16), mean), inverse);
      const g0 = f32x4.mul(v0, w0), g1 = f32x4.mul(v1, w1);
      dw0 = f32x4.add(dw0, f32x4.mul(v0, n0));
      dw1 = f32x4.add(dw1, f32x4.mul(v1, n1));
      db0 = f32x4.add(db0, v0);
      db1 = f32x4.add(db1, v1);
      const meanG = f32x4.mul(sumAcross(f32x4.add(g0, g1)), share);
      const meanGN = f32x4.mul(sumAcross(f32x4.add(f32x4.mul(g0, n0), f32x4.mul(g1, n1))), share);
      v128.store(dX, f32x4.mul(f32x4.sub(f32x4.sub(g0, meanG), f32x4.mul(n0, meanGN)), inverse));
      v128.store(dX, f32x4.mul(f32x4.sub(f32x4.sub(g1, meanG), f32x4.mul(n1, meanGN)), inverse), 16);
      dy += 32; x += 32; dX += 32; memo += 8;
    }
    add8(dWeight, dw0, dw1);
    add8(dBias, db0, db1);
  }
}

function add8(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
