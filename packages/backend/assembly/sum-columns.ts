import { ONE_CHAIN } from '../src/long-sums';
import { loadLanes, storeLanes, zero } from './simd';

/**
 * out[j] = Σ over rows of x[row, j]; `row` is the distance between rows in bytes. Four sums side by side, of the rows n, n + 4, n + 8 … each (one
 * alone would wait for its own result), and at the end (0 + 2) + (1 + 3). Many rows go in blocks.
 */
export function sumColumns(x: usize, rows: i32, columns: i32, row: usize, out: usize): void {
  let adds = false;
  do {
    const count = rows < ONE_CHAIN ? rows : ONE_CHAIN;
    sumBlock(x, count, columns, row, out, adds);
    x += <usize>count * row;
    rows -= count;
    adds = true;
  } while (rows > 0);
}

function sumBlock(x: usize, rows: i32, columns: i32, row: usize, out: usize, adds: bool): void {
  const row2 = row + row,
    row3 = row2 + row,
    row4 = row3 + row;
  let j = 0;
  for (; j + 8 <= columns; j += 8) {
    let a0 = zero(),
      a1 = zero(),
      b0 = zero(),
      b1 = zero(),
      c0 = zero(),
      c1 = zero(),
      d0 = zero(),
      d1 = zero();
    let p = x + ((<usize>j) << 2);
    let i = rows;
    for (; i >= 4; i -= 4, p += row4) {
      a0 = f32x4.add(a0, v128.load(p));
      a1 = f32x4.add(a1, v128.load(p, 16));
      b0 = f32x4.add(b0, v128.load(p + row));
      b1 = f32x4.add(b1, v128.load(p + row, 16));
      c0 = f32x4.add(c0, v128.load(p + row2));
      c1 = f32x4.add(c1, v128.load(p + row2, 16));
      d0 = f32x4.add(d0, v128.load(p + row3));
      d1 = f32x4.add(d1, v128.load(p + row3, 16));
    }
    if (i > 0) {
      a0 = f32x4.add(a0, v128.load(p));
      a1 = f32x4.add(a1, v128.load(p, 16));
    }
    if (i > 1) {
      b0 = f32x4.add(b0, v128.load(p + row));
      b1 = f32x4.add(b1, v128.load(p + row, 16));
    }
    if (i > 2) {
      c0 = f32x4.add(c0, v128.load(p + row2));
      c1 = f32x4.add(c1, v128.load(p + row2, 16));
    }
    const to = out + ((<usize>j) << 2);
    a0 = f32x4.add(f32x4.add(a0, c0), f32x4.add(b0, d0));
    a1 = f32x4.add(f32x4.add(a1, c1), f32x4.add(b1, d1));
    v128.store(to, adds ? f32x4.add(v128.load(to), a0) : a0);
    v128.store(to, adds ? f32x4.add(v128.load(to, 16), a1) : a1, 16);
  }
  for (; j < columns; j += 4) {
    const n = columns - j;
    let a = zero(),
      b = zero(),
      c = zero(),
      d = zero();
    let p = x + ((<usize>j) << 2);
    let i = rows;
    for (; i >= 4; i -= 4, p += row4) {
      a = f32x4.add(a, loadLanes(p, n));
      b = f32x4.add(b, loadLanes(p + row, n));
      c = f32x4.add(c, loadLanes(p + row2, n));
      d = f32x4.add(d, loadLanes(p + row3, n));
    }
    if (i > 0) a = f32x4.add(a, loadLanes(p, n));
    if (i > 1) b = f32x4.add(b, loadLanes(p + row, n));
    if (i > 2) c = f32x4.add(c, loadLanes(p + row2, n));
    const to = out + ((<usize>j) << 2);
    a = f32x4.add(f32x4.add(a, c), f32x4.add(b, d));
    storeLanes(to, adds ? f32x4.add(loadLanes(to, n), a) : a, n);
  }
}
