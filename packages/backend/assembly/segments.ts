import { Constant, constant } from './constants';
import { loadLanes } from './simd';

/** Numbers [S] as whole vectors, zeros past the end. */
export function laneRow(from: usize, s: i32, to: usize): void {
  for (let n = s; n > 0; n -= 4, from += 16, to += 16) v128.store(to, loadLanes(from, n));
}

/**
 * Scores [T, S'] of keys in other segments than their query's become −∞, which they stay when they are scaled and biased. A query whose segment is not
 * above 0 stands in none.
 */
export function hideOtherSegments(rows: usize, t: i32, width: usize, own: usize, keys: usize): void {
  const nothing = constant(Constant.Nothing);
  for (let i = 0; i < t; ++i, rows += width, own += 4) {
    const segment = v128.load32_splat(own);
    const stands = i32x4.splat(load<i32>(own) > 0 ? -1 : 0);
    for (let j: usize = 0; j < width; j += 16) {
      const seen = v128.and(i32x4.eq(v128.load(keys + j), segment), stands);
      v128.store(rows + j, v128.bitselect(v128.load(rows + j), nothing, seen));
    }
  }
}
