import { AddOperand } from '../src/ops/add/operands';
import { address, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** y = a + b */
export function add(pc: usize): void {
  let a = address(pc, AddOperand.a),
    b = address(pc, AddOperand.b),
    y = address(pc, AddOperand.y);
  let n = int(pc, AddOperand.count);
  for (; n >= 8; n -= 8) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(y, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    a += 32;
    b += 32;
    y += 32;
  }
  for (; n > 0; n -= 4) {
    storeLanes(y, f32x4.add(loadLanes(a, n), loadLanes(b, n)), n);
    a += 16;
    b += 16;
    y += 16;
  }
}
