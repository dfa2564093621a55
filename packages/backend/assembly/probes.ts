import { MathOperand, PeakOperand } from '../src/wasm/probe-operands';
import { erf4 } from './erf';
import { exp4 } from './exp';
import { address, int } from './instruction';
import { log4 } from './log';
import { loadLanes, madd, storeLanes, zero } from './simd';

/** y = exp x */
export function exp(pc: usize): void {
  let x = address(pc, MathOperand.x),
    y = address(pc, MathOperand.y);
  for (let n = int(pc, MathOperand.count); n > 0; n -= 4, x += 16, y += 16)
    storeLanes(y, exp4(loadLanes(x, n)), n);
}

/** y = ln x */
export function log(pc: usize): void {
  let x = address(pc, MathOperand.x),
    y = address(pc, MathOperand.y);
  for (let n = int(pc, MathOperand.count); n > 0; n -= 4, x += 16, y += 16)
    storeLanes(y, log4(loadLanes(x, n)), n);
}

/** y = erf x */
export function erf(pc: usize): void {
  let x = address(pc, MathOperand.x),
    y = address(pc, MathOperand.y);
  for (let n = int(pc, MathOperand.count); n > 0; n -= 4, x += 16, y += 16)
    storeLanes(y, erf4(loadLanes(x, n)), n);
}

/**
 * 8 chains of multiply-add, 64 flops a turn, and as good as no memory: what the machine can do at most. Two factors are
 * loaded each turn, or the compiler would multiply once for all turns.
 */
export function peak(pc: usize): void {
  const turns = int(pc, PeakOperand.turns);
  const room = address(pc, PeakOperand.room);
  let a0 = zero(),
    a1 = zero(),
    a2 = zero(),
    a3 = zero(),
    a4 = zero(),
    a5 = zero(),
    a6 = zero(),
    a7 = zero();
  const one = f32x4.splat(<f32>turns / <f32>(turns + 1));
  const w = one,
    x = f32x4.add(w, one),
    y = f32x4.add(x, one),
    z = f32x4.add(y, one);
  v128.store(room, y);
  v128.store(room, z, 16);
  for (let n = turns; n > 0; --n) {
    const u = v128.load(room),
      v = v128.load(room, 16);
    a0 = madd(u, w, a0);
    a1 = madd(u, x, a1);
    a2 = madd(u, y, a2);
    a3 = madd(u, z, a3);
    a4 = madd(v, w, a4);
    a5 = madd(v, x, a5);
    a6 = madd(v, y, a6);
    a7 = madd(v, z, a7);
  }
  const low = f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3));
  const high = f32x4.add(f32x4.add(a4, a5), f32x4.add(a6, a7));
  v128.store(room, f32x4.add(low, high));
}
