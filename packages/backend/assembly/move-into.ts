import { loadLanes, storeLanes, zero } from './simd';

/** Adds `from` to `to` and leaves zeros there. */
export function moveInto(to: usize, from: usize, d: i32): void {
  for (let n = d; n > 0; n -= 4, to += 16, from += 16) {
    storeLanes(to, f32x4.add(loadLanes(to, n), loadLanes(from, n)), n);
    storeLanes(from, zero(), n);
  }
}
