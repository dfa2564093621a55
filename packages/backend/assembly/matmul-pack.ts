import { loadLanes, zero } from './simd';

// Packing: the operands of a block are copied into the order in which the tiles read them.

/** Four vectors as the rows of a 4×4 matrix are stored as its columns, `step` bytes apart. */
// @inline
function storeTransposed(to: usize, step: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** Up to four rows of length k, `row` bytes apart, become the columns of a strip whose rows are `step` bytes apart; missing rows are zeros. */
function packStrip(from: usize, row: usize, rows: i32, k: i32, to: usize, step: usize): void {
  const p1 = from + (rows > 1 ? row : 0);
  const p2 = from + (rows > 2 ? 2 * row : 0);
  const p3 = from + (rows > 3 ? 3 * row : 0);
  let i: usize = 0;
  const whole = (<usize>(k & ~3)) << 2;
  for (; i < whole; i += 16) {
    const r0 = v128.load(from + i);
    const r1 = rows > 1 ? v128.load(p1 + i) : zero();
    const r2 = rows > 2 ? v128.load(p2 + i) : zero();
    const r3 = rows > 3 ? v128.load(p3 + i) : zero();
    storeTransposed(to, step, r0, r1, r2, r3);
    to += 4 * step;
  }
  for (const end = (<usize>k) << 2; i < end; i += 4) {
    store<f32>(to, load<f32>(from + i));
    store<f32>(to, rows > 1 ? load<f32>(p1 + i) : 0, 4);
    store<f32>(to, rows > 2 ? load<f32>(p2 + i) : 0, 8);
    store<f32>(to, rows > 3 ? load<f32>(p3 + i) : 0, 12);
    to += step;
  }
}

/**
 * B[k,n] → panels [n/8][k][8], zeros past column n. Element (k,n) lies at b + k·bRow + n·bColumn, and one of the two
 * distances is 4.
 */
export function packB(b: usize, bRow: usize, bColumn: usize, k: i32, n: i32, to: usize): void {
  const panel = (<usize>k) << 5;
  let j = 0;
  if (bRow !== 4) {
    // two panels at once: what is read is whole lines of the cache
    for (; j + 16 <= n; j += 16) {
      let from = b + ((<usize>j) << 2);
      let p = to,
        q = to + panel;
      for (let i = 0; i < k; ++i) {
        v128.store(p, v128.load(from));
        v128.store(p, v128.load(from, 16), 16);
        v128.store(q, v128.load(from, 32));
        v128.store(q, v128.load(from, 48), 16);
        from += bRow;
        p += 32;
        q += 32;
      }
      to += 2 * panel;
    }
  }
  for (; j < n; j += 8) {
    const columns = n - j < 8 ? n - j : 8;
    if (bRow === 4) {
      const from = b + <usize>j * bColumn;
      packStrip(from, bColumn, columns < 4 ? columns : 4, k, to, 32);
      if (columns > 4) packStrip(from + 4 * bColumn, bColumn, columns - 4, k, to + 16, 32);
    } else {
      let from = b + ((<usize>j) << 2);
      let p = to;
      if (columns === 8) {
        for (let i = 0; i < k; ++i) {
          v128.store(p, v128.load(from));
          v128.store(p, v128.load(from, 16), 16);
          from += bRow;
          p += 32;
        }
      } else {
        for (let i = 0; i < k; ++i) {
          v128.store(p, loadLanes(from, columns));
          v128.store(p, columns > 4 ? loadLanes(from + 16, columns - 4) : zero(), 16);
          from += bRow;
          p += 32;
        }
      }
    }
    to += panel;
  }
}

/** A[m,k] → panels [m/4][k][4], zeros past row m. Element (m,k) lies at a + m·aRow + k·aColumn, and one distance is 4. */
export function packA(a: usize, aRow: usize, aColumn: usize, m: i32, k: i32, to: usize): void {
  const strip = (<usize>k) << 4;
  let i = 0;
  if (aColumn !== 4) {
    // four strips at once: what is read is whole lines of the cache, of rows that may lie a power of two apart
    for (; i + 16 <= m; i += 16) {
      let from = a + <usize>i * aRow;
      let p0 = to,
        p1 = p0 + strip,
        p2 = p1 + strip,
        p3 = p2 + strip;
      for (let j = 0; j < k; ++j) {
        v128.store(p0, v128.load(from));
        v128.store(p1, v128.load(from, 16));
        v128.store(p2, v128.load(from, 32));
        v128.store(p3, v128.load(from, 48));
        from += aColumn;
        p0 += 16;
        p1 += 16;
        p2 += 16;
        p3 += 16;
      }
      to += 4 * strip;
    }
  }
  for (; i < m; i += 4) {
    const rows = m - i < 4 ? m - i : 4;
    let from = a + <usize>i * aRow;
    if (aColumn === 4) {
      packStrip(from, aRow, rows, k, to, 16);
    } else {
      let p = to;
      for (let j = 0; j < k; ++j) {
        v128.store(p, loadLanes(from, rows));
        from += aColumn;
        p += 16;
      }
    }
    to += strip;
  }
}

/**
 * B[s,k] with 5 to 8 rows and k a multiple of 4 → one panel [k][8] of its columns; the columns past s repeat the last row, for those who never look
 * at them.
 */
export function packNarrow(b: usize, bRow: usize, s: i32, k: i32, to: usize): void {
  const last = b + <usize>(s - 1) * bRow;
  const p1 = b + bRow,
    p2 = p1 + bRow,
    p3 = p2 + bRow,
    p4 = p3 + bRow;
  const p5 = s > 5 ? p4 + bRow : last,
    p6 = s > 6 ? p5 + bRow : last,
    p7 = s > 7 ? p6 + bRow : last;
  const end = (<usize>k) << 2;
  for (let i: usize = 0; i < end; i += 16, to += 128) {
    storeTransposed(to, 32, v128.load(b + i), v128.load(p1 + i), v128.load(p2 + i), v128.load(p3 + i));
    storeTransposed(to + 16, 32, v128.load(p4 + i), v128.load(p5 + i), v128.load(p6 + i), v128.load(p7 + i));
  }
}
