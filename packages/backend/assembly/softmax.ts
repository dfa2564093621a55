import { Constant, constant, Lanes, lanes } from './constants';
import { expAll } from './exp';
import { BLOCK_BYTES } from './long-sums';
import { lanesOfBits, loadLanes, maxAcross, sumAcross, zero } from './simd';

// The weights of attention for T queries of one head, in three passes: scores less the largest of their row, exponentials, shares. Rows
// are `width` bytes apart, the first S keys rounded up to whole vectors; rows of bias and of dropout's bits have `all` keys.

/**
 * softmax(scores·scale + bias) over what is seen, in place; rows that see nothing become zeros, and so do the lanes past S. Row i sees `last` + i + 1 keys at most.
 * With a mask, the sign bit marks the weights that are dropped, and `dropped` gets kept ? weight·dropScale : 0.
 */
export function softmaxRows(
  rows: usize,
  t: i32,
  s: i32,
  all: i32,
  width: usize,
  scale: f32,
  last: i32,
  padding: usize,
  bias: usize,
  dropped: usize,
  mask: usize,
  bit: i32,
  dropScale: f32,
): void {
  differences(rows, t, s, all, width, scale, last, padding, bias);
  expAll(rows, <usize>t * width);
  if (mask) droppedShares(rows, t, all, width, dropped, mask, bit, dropScale);
  else shares(rows, t, width);
}

/** score·scale + bias − the largest of the row, −∞ where nothing is seen */
function differences(
  rows: usize,
  t: i32,
  s: i32,
  all: i32,
  width: usize,
  scale: f32,
  last: i32,
  padding: usize,
  bias: usize,
): void {
  const scale4 = f32x4.splat(scale);
  const biasBytes = (<usize>all) << 2;
  for (let i = 0; i < t; ++i, rows += width) {
    const seen = i32x4.splat(min(last + i + 1, s));
    let max = constant(Constant.Nothing);
    let lane = lanes(Lanes.Low);
    for (let j: usize = 0; j < width; j += 16) {
      let v = f32x4.mul(v128.load(rows + j), scale4);
      if (bias) v = f32x4.add(v, loadLanes(bias + j, s - <i32>(j >> 2)));
      let shown = i32x4.lt_s(lane, seen);
      if (padding) shown = v128.andnot(shown, v128.load(padding + j));
      v = v128.bitselect(v, constant(Constant.Nothing), shown);
      v128.store(rows + j, v);
      max = f32x4.pmax(max, v);
      lane = i32x4.add(lane, constant(Constant.Four));
    }
    max = maxAcross(max);
    // a row of −∞ alone: subtract 0, so that every exponential is 0
    max = v128.andnot(max, f32x4.eq(max, constant(Constant.Nothing)));
    for (let j: usize = 0; j < width; j += 16) v128.store(rows + j, f32x4.sub(v128.load(rows + j), max));
    if (bias) bias += biasBytes;
  }
}

// @inline
function inverseOfSum(row: usize, width: usize): v128 {
  let total = zero();
  for (let j: usize = 0; j < width; ) {
    const end = min(width, j + BLOCK_BYTES);
    let sum = zero();
    for (; j < end; j += 16) sum = f32x4.add(sum, v128.load(row + j));
    total = f32x4.add(total, sum);
  }
  const sum = sumAcross(total);
  return v128.andnot(f32x4.div(constant(Constant.One), sum), f32x4.eq(sum, zero()));
}

/** each exponential over the sum of its row */
function shares(rows: usize, t: i32, width: usize): void {
  for (let i = 0; i < t; ++i, rows += width) {
    const inverse = inverseOfSum(rows, width);
    for (let j: usize = 0; j < width; j += 16) v128.store(rows + j, f32x4.mul(v128.load(rows + j), inverse));
  }
}

function droppedShares(
  rows: usize,
  t: i32,
  all: i32,
  width: usize,
  dropped: usize,
  mask: usize,
  bit: i32,
  dropScale: f32,
): void {
  const dropScale4 = f32x4.splat(dropScale);
  const positions = lanes(Lanes.Bits);
  for (let i = 0; i < t; ++i, rows += width, dropped += width, bit += all) {
    const inverse = inverseOfSum(rows, width);
    let position = bit;
    for (let j: usize = 0; j < width; j += 16, position += 4) {
      const w = f32x4.mul(v128.load(rows + j), inverse);
      const kept = lanesOfBits(
        i32x4.splat(<u32>load<u16>(mask + <usize>(position >> 3)) >> (position & 7)),
        positions,
      );
      v128.store(dropped + j, v128.and(f32x4.mul(w, dropScale4), kept));
      v128.store(rows + j, v128.or(w, v128.andnot(constant(Constant.Sign), kept)));
    }
  }
}
