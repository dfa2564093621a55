import { address, int } from './instruction';
import { zero, loadLanes, storeLanes } from './simd';

/** out[j] = Σ over rows of x[row, j], in ascending order of rows; `row` is the distance between rows in bytes. */
export function sumColumns(x: usize, rows: i32, columns: i32, row: usize, out: usize): void {
  let j = 0;
  for (; j + 8 <= columns; j += 8) {
    let s0 = zero(), s1 = zero();
    let p = x + (<usize>j << 2);
    for (let i = 0; i < rows; ++i, p += row) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
    }
    const to = out + (<usize>j << 2);
    v128.store(to, s0);
    v128.store(to, s1, 16);
  }
  for (; j < columns; j += 4) {
    const n = columns - j;
    let s = zero();
    let p = x + (<usize>j << 2);
    for (let i = 0; i < rows; ++i, p += row) s = f32x4.add(s, loadLanes(p, n));
    storeLanes(out + (<usize>j << 2), s, n);
  }
}

/** rows, columns, x, distance of rows in bytes, out [columns] */
export function sumRows(pc: usize): void {
  sumColumns(address(pc, 2), int(pc, 0), int(pc, 1), <usize>int(pc, 3), address(pc, 4));
}
