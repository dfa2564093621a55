import { SUM_BLOCK } from '../src/long-sums';
import { PoolGradientOperand, PoolOperand } from '../src/ops/pool/operands';
import { address, int } from './instruction';
import { loadLanes, storeLanes, zero } from './simd';

/** How many of the T positions count. */
function counted(padding: usize, t: i32): i32 {
  if (!padding) return t;
  let count = 0;
  for (let i = 0; i < t; ++i) if (load<i32>(padding + ((<usize>i) << 2)) !== 1) ++count;
  return count;
}

/** y = the mean or sum of the positions of x that are not padding. */
export function pool(pc: usize): void {
  const batch = int(pc, PoolOperand.batch),
    t = int(pc, PoolOperand.length),
    d = int(pc, PoolOperand.width);
  const mean = int(pc, PoolOperand.mean) !== 0;
  let x = address(pc, PoolOperand.x),
    padding = address(pc, PoolOperand.padding),
    y = address(pc, PoolOperand.y);
  const width = (<usize>d) << 2;
  for (let b = 0; b < batch; ++b) {
    const count = counted(padding, t);
    const factor = f32x4.splat(mean && count > 0 ? <f32>count : 1);
    let n = d;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      let sum = zero();
      for (let i = 0; i < t; ) {
        const end = min(t, i + SUM_BLOCK);
        let part = zero();
        for (; i < end; ++i) {
          if (padding && load<i32>(padding + ((<usize>i) << 2)) === 1) continue;
          part = f32x4.add(part, loadLanes(x + <usize>i * width + j, n));
        }
        sum = f32x4.add(sum, part);
      }
      storeLanes(y + j, f32x4.div(sum, factor), n);
    }
    x += <usize>t * width;
    y += width;
    if (padding) padding += (<usize>t) << 2;
  }
}

/** dX = dy, or its share, at the positions that are not padding. */
export function poolGradient(pc: usize): void {
  const batch = int(pc, PoolGradientOperand.batch),
    t = int(pc, PoolGradientOperand.length),
    d = int(pc, PoolGradientOperand.width);
  const mean = int(pc, PoolGradientOperand.mean) !== 0;
  let dy = address(pc, PoolGradientOperand.dy),
    padding = address(pc, PoolGradientOperand.padding),
    dX = address(pc, PoolGradientOperand.dX);
  const width = (<usize>d) << 2;
  for (let b = 0; b < batch; ++b) {
    const count = counted(padding, t);
    const factor = f32x4.splat(mean && count > 0 ? <f32>count : 1);
    for (let i = 0; i < t; ++i, dX += width) {
      if (padding && load<i32>(padding + ((<usize>i) << 2)) === 1) {
        memory.fill(dX, 0, width);
        continue;
      }
      let n = d;
      for (let j: usize = 0; j < width; j += 16, n -= 4)
        storeLanes(dX + j, f32x4.div(loadLanes(dy + j, n), factor), n);
    }
    dy += width;
    if (padding) padding += (<usize>t) << 2;
  }
}
