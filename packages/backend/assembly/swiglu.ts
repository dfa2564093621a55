import { SwigluGradientOperand, SwigluOperand } from '../src/ops/swiglu/operands';
import { Constant, constant } from './constants';
import { address, int } from './instruction';
import { logistic4 } from './logistic';
import { loadLanes, storeLanes } from './simd';

/** y = gate·logistic(gate)·x */
export function swiglu(pc: usize): void {
  let gate = address(pc, SwigluOperand.gate),
    x = address(pc, SwigluOperand.x),
    y = address(pc, SwigluOperand.y);
  for (let n = int(pc, SwigluOperand.count); n > 0; n -= 4, gate += 16, x += 16, y += 16) {
    const g = loadLanes(gate, n);
    storeLanes(y, f32x4.mul(f32x4.mul(g, logistic4(g)), loadLanes(x, n)), n);
  }
}

/** With s = logistic(gate): dGate = dy·x·s·(1 + gate·(1 − s)), dX = dy·gate·s */
export function swigluGradient(pc: usize): void {
  let dy = address(pc, SwigluGradientOperand.dy),
    gate = address(pc, SwigluGradientOperand.gate),
    x = address(pc, SwigluGradientOperand.x),
    dGate = address(pc, SwigluGradientOperand.dGate),
    dX = address(pc, SwigluGradientOperand.dX);
  const one = constant(Constant.One);
  for (
    let n = int(pc, SwigluGradientOperand.count);
    n > 0;
    n -= 4, dy += 16, gate += 16, x += 16, dGate += 16, dX += 16
  ) {
    const g = loadLanes(gate, n),
      d = loadLanes(dy, n);
    const s = logistic4(g);
    const slope = f32x4.mul(s, f32x4.add(f32x4.mul(g, f32x4.sub(one, s)), one));
    storeLanes(dGate, f32x4.mul(f32x4.mul(d, loadLanes(x, n)), slope), n);
    storeLanes(dX, f32x4.mul(d, f32x4.mul(g, s)), n);
  }
}
