import { RotaryOperand } from '../src/ops/rotary/operands';
import { address, int } from './instruction';

/** The pairs (2i, 2i+1) of the first columns are rotated by the angle whose cosine and sine are in the table. */
export function rotary(pc: usize): void {
  const batch = int(pc, RotaryOperand.batch),
    t = int(pc, RotaryOperand.length),
    w = int(pc, RotaryOperand.width),
    k = int(pc, RotaryOperand.headWidth),
    columns = int(pc, RotaryOperand.columns),
    offset = int(pc, RotaryOperand.offset);
  const sign: f32 = int(pc, RotaryOperand.inverse) ? -1 : 1;
  let x = address(pc, RotaryOperand.x);
  const table = address(pc, RotaryOperand.table);
  let y = address(pc, RotaryOperand.y);
  const rest = (<usize>(w - columns)) << 2;
  for (let b = 0; b < batch; ++b) {
    for (let i = 0; i < t; ++i) {
      const angles = table + ((<usize>((offset + i) * k)) << 2);
      for (let head = 0; head < columns; head += k) {
        for (let j: usize = 0; j < (<usize>k) << 2; j += 8) {
          const cosine = load<f32>(angles + j);
          const sine = load<f32>(angles + j, 4) * sign;
          const first = load<f32>(x),
            second = load<f32>(x, 4);
          store<f32>(y, first * cosine - second * sine);
          store<f32>(y, first * sine + second * cosine, 4);
          x += 8;
          y += 8;
        }
      }
      if (rest) memory.copy(y, x, rest);
      x += rest;
      y += rest;
    }
  }
}
