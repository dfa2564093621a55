import { address, float, int } from './instruction';
import { loadLanes, storeLanes } from './simd';

/** B, T, V, D, scale · ids, weight, positions|0, y. A row whose id is out of range is NaN. */
export function embed(pc: usize): void {
  const batch = int(pc, 0), t = int(pc, 1), vocab = int(pc, 2), d = int(pc, 3);
  const scale = f32x4.splat(float(pc, 4));
  let ids = address(pc, 5);
  const weight = address(pc, 6), positions = address(pc, 7);
  let y = address(pc, 8);
  const width = <usize>d << 2;
  const whole = width & ~15;
  const rest = d & 3;
  for (let b = 0; b < batch; ++b) {
    let position = positions;
    for (let i = 0; i < t; ++i, ids += 4, y += width) {
      const id = load<i32>(ids);
      if (<u32>id >= <u32>vocab) {
        fillNaN(y, width);
        if (positions) position += width;
        continue;
      }
      const row = weight + <usize>id * width;
      if (positions) {
        for (let j: usize = 0; j < whole; j += 16)
          v128.store(y + j, f32x4.add(f32x4.mul(v128.load(row + j), scale), v128.load(position + j)));
        if (rest) {
          const scaled = f32x4.mul(loadLanes(row + whole, rest), scale);
          storeLanes(y + whole, f32x4.add(scaled, loadLanes(position + whole, rest)), rest);
        }
        position += width;
      } else {
        for (let j: usize = 0; j < whole; j += 16) v128.store(y + j, f32x4.mul(v128.load(row + j), scale));
        if (rest) storeLanes(y + whole, f32x4.mul(loadLanes(row + whole, rest), scale), rest);
      }
    }
  }
}

function fillNaN(y: usize, width: usize): void {
  for (const end = y + width; y < end; y += 4) store<f32>(y, NaN);
}

/** B, T, V, D, scale, paddingId, P · dy, ids, dWeight [V,D], dPositions [P,D]|0. Rows are added in ascending order. */
export function embedGradient(pc: usize): void {
  const batch = int(pc, 0), t = int(pc, 1), vocab = int(pc, 2), d = int(pc, 3);
  const scale = f32x4.splat(float(pc, 4));
  const paddingId = int(pc, 5), rows = int(pc, 6);
  let dy = address(pc, 7), ids = address(pc, 8);
  const dWeight = address(pc, 9), dPositions = address(pc, 10);
  const width = <usize>d << 2;
  memory.fill(dWeight, 0, <usize>vocab * width);
  if (rows) memory.fill(dPositions, 0, <usize>rows * width);
  for (let b = 0; b < batch; ++b) {
    let position = dPositions;
    for (let i = 0; i < t; ++i, ids += 4) {
      const id = load<i32>(ids);
      if (<u32>id < <u32>vocab) {
        if (id != paddingId) addRow(dWeight + <usize>id * width, dy, d);
        if (rows) addRow(position, dy, d);
      }
      dy += width;
      position += width;
    }
  }
  let n = vocab * d;
  for (let p = dWeight; n > 0; n -= 4, p += 16) storeLanes(p, f32x4.mul(loadLanes(p, n), scale), n);
}

// @ts-ignore: decorator
@inline
function addRow(to: usize, from: usize, d: i32): void {
  let n = d;
  for (; n >= 4; n -= 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  if (n > 0) storeLanes(to, f32x4.add(loadLanes(to, n), loadLanes(from, n)), n);
}
