import { erf4 } from './erf';
import { exp4 } from './exp';
import { address, int } from './instruction';
import { log4 } from './log';
import { loadLanes, storeLanes } from './simd';

/** a, b, y, count: y = a + b */
export function add(pc: usize): void {
  let a = address(pc, 0), b = address(pc, 1), y = address(pc, 2);
  let n = int(pc, 3);
  for (; n >= 8; n -= 8) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(y, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    a += 32; b += 32; y += 32;
  }
  for (; n > 0; n -= 4) {
    storeLanes(y, f32x4.add(loadLanes(a, n), loadLanes(b, n)), n);
    a += 16; b += 16; y += 16;
  }
}

/** x, y, count */
export function exp(pc: usize): void {
  let x = address(pc, 0), y = address(pc, 1);
  for (let n = int(pc, 2); n > 0; n -= 4, x += 16, y += 16) storeLanes(y, exp4(loadLanes(x, n)), n);
}

/** x, y, count */
export function log(pc: usize): void {
  let x = address(pc, 0), y = address(pc, 1);
  for (let n = int(pc, 2); n > 0; n -= 4, x += 16, y += 16) storeLanes(y, log4(loadLanes(x, n)), n);
}

/** x, y, count */
export function erf(pc: usize): void {
  let x = address(pc, 0), y = address(pc, 1);
  for (let n = int(pc, 2); n > 0; n -= 4, x += 16, y += 16) storeLanes(y, erf4(loadLanes(x, n)), n);
}

/** ids, mask, count, padId: 1 where the id is padId */
export function paddingMask(pc: usize): void {
  const ids = address(pc, 0), mask = address(pc, 1);
  const bytes = <usize>int(pc, 2) << 2;
  const padId = int(pc, 3);
  for (let i: usize = 0; i < bytes; i += 4) store<i32>(mask + i, load<i32>(ids + i) == padId ? 1 : 0);
}
