import { ONE_CHAIN, SUM_BLOCK } from '../src/long-sums';
import { EmbedGradientOperand, EmbedOperand } from '../src/ops/embed/operands';
import { address, float, int } from './instruction';
import { loadLanes, storeLanes } from './simd';
import { sumColumns } from './sum-columns';

/** y = weight[id]·scale + positions[t]. A row whose id is out of range is NaN. */
export function embed(pc: usize): void {
  const batch = int(pc, EmbedOperand.batch),
    t = int(pc, EmbedOperand.length),
    vocab = int(pc, EmbedOperand.vocabSize),
    d = int(pc, EmbedOperand.width);
  const scale = f32x4.splat(float(pc, EmbedOperand.scale));
  let ids = address(pc, EmbedOperand.ids);
  const weight = address(pc, EmbedOperand.weight),
    positions = address(pc, EmbedOperand.positions);
  let y = address(pc, EmbedOperand.y);
  const width = (<usize>d) << 2;
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

/** dWeight [V, D] and dPositions [P, D]. Rows are added in ascending order, many in blocks; see `addById` for the scratch. */
export function embedGradient(pc: usize): void {
  const batch = int(pc, EmbedGradientOperand.batch),
    t = int(pc, EmbedGradientOperand.length),
    vocab = int(pc, EmbedGradientOperand.vocabSize),
    d = int(pc, EmbedGradientOperand.width);
  const scale = f32x4.splat(float(pc, EmbedGradientOperand.scale));
  const paddingId = int(pc, EmbedGradientOperand.paddingId),
    rows = int(pc, EmbedGradientOperand.positionRows);
  let dy = address(pc, EmbedGradientOperand.dy),
    ids = address(pc, EmbedGradientOperand.ids);
  const dWeight = address(pc, EmbedGradientOperand.dWeight),
    dPositions = address(pc, EmbedGradientOperand.dPositions);
  const width = (<usize>d) << 2;
  memory.fill(dWeight, 0, <usize>vocab * width);
  if (rows) memory.fill(dPositions, 0, <usize>rows * width);
  if (batch * t > ONE_CHAIN) {
    addById(ids, batch * t, vocab, paddingId, dy, d, dWeight, address(pc, EmbedGradientOperand.order));
    if (rows)
      for (let i: usize = 0; i < <usize>t; ++i)
        sumColumns(dy + i * width, batch, d, <usize>t * width, dPositions + i * width);
  } else {
    for (let b = 0; b < batch; ++b) {
      let position = dPositions;
      for (let i = 0; i < t; ++i, ids += 4) {
        const id = load<i32>(ids);
        if (<u32>id < <u32>vocab) {
          if (id !== paddingId) addRow(dWeight + <usize>id * width, dy, d);
          if (rows) addRow(position, dy, d);
        }
        dy += width;
        position += width;
      }
    }
  }
  let n = vocab * d;
  for (let p = dWeight; n > 0; n -= 4, p += 16) storeLanes(p, f32x4.mul(loadLanes(p, n), scale), n);
}

/**
 * dWeight[id] += the rows of dy with that id, in blocks. The tokens are sorted by id first, in their order: `scratch` has room for V + 1 counts,
 * for the tokens and for one row.
 */
function addById(
  ids: usize,
  tokens: i32,
  vocab: i32,
  paddingId: i32,
  dy: usize,
  d: i32,
  dWeight: usize,
  scratch: usize,
): void {
  const width = (<usize>d) << 2;
  const order = scratch + ((<usize>(vocab + 1)) << 2),
    sum = order + ((<usize>tokens) << 2);
  memory.fill(scratch, 0, (<usize>(vocab + 1)) << 2);
  for (let i: usize = 0; i < <usize>tokens; ++i) {
    const id = load<i32>(ids + (i << 2));
    if (<u32>id >= <u32>vocab || id === paddingId) continue;
    const count = scratch + ((<usize>id) << 2);
    store<i32>(count, load<i32>(count, 4) + 1, 4);
  }
  // where each id begins, which its tokens then move to where it ends
  for (let id = 0; id < vocab; ++id) {
    const at = scratch + ((<usize>id) << 2);
    store<i32>(at, load<i32>(at, 4) + load<i32>(at), 4);
  }
  for (let i = 0; i < tokens; ++i) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (<u32>id >= <u32>vocab || id === paddingId) continue;
    const at = scratch + ((<usize>id) << 2);
    const position = load<i32>(at);
    store<i32>(order + ((<usize>position) << 2), i);
    store<i32>(at, position + 1);
  }
  let position = 0;
  for (let id = 0; id < vocab; ++id) {
    const row = dWeight + <usize>id * width;
    const end = load<i32>(scratch + ((<usize>id) << 2));
    const first = position;
    while (position < end) {
      const to = position === first ? row : sum;
      if (to === sum) memory.fill(sum, 0, width);
      for (const stop = min(end, position + SUM_BLOCK); position < stop; ++position) {
        addRow(to, dy + <usize>load<i32>(order + ((<usize>position) << 2)) * width, d);
      }
      if (to === sum) addRow(row, sum, d);
    }
  }
}

// @inline
function addRow(to: usize, from: usize, d: i32): void {
  let n = d;
  for (; n >= 4; n -= 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  if (n > 0) storeLanes(to, f32x4.add(loadLanes(to, n), loadLanes(from, n)), n);
}
