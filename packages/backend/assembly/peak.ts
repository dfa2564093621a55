import { address, int } from './instruction';
import { zero, madd } from './simd';

/** turns, out [4]: 8 chains of multiply-add without any memory, 64 flops a turn: what the machine can do at most. */
export function peak(pc: usize): void {
  let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero(), a4 = zero(), a5 = zero(), a6 = zero(), a7 = zero();
  const x = f32x4.splat(1.0001), y = f32x4.splat(0.5);
  for (let n = int(pc, 0); n > 0; --n) {
    a0 = madd(x, y, a0); a1 = madd(x, y, a1); a2 = madd(x, y, a2); a3 = madd(x, y, a3);
    a4 = madd(x, y, a4); a5 = madd(x, y, a5); a6 = madd(x, y, a6); a7 = madd(x, y, a7);
  }
  const low = f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3));
  const high = f32x4.add(f32x4.add(a4, a5), f32x4.add(a6, a7));
  v128.store(address(pc, 1), f32x4.add(low, high));
}
