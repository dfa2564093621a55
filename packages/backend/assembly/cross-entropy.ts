import { SUM_BLOCK } from '../src/long-sums';
import { CrossEntropyGradientOperand, CrossEntropyOperand } from '../src/ops/cross-entropy/operands';
import { Constant, constant } from './constants';
import { expOfNegative4 } from './exp';
import { address, float, int } from './instruction';
import { log4 } from './log';
import { firstLanes, firstOfEach, loadLanes, maxAcross, storeLanes, sumAcross, zero } from './simd';

/**
 * The mean loss of the rows that count. saved [rows + 1]: ln Σ exp(logits) of each row, then the number of rows that count. Sums over rows are
 * kept in double, in ascending order.
 */
export function crossEntropy(pc: usize): void {
  const rows = int(pc, CrossEntropyOperand.rows),
    v = int(pc, CrossEntropyOperand.classes);
  const ignores = int(pc, CrossEntropyOperand.ignores) !== 0,
    ignoreIndex = int(pc, CrossEntropyOperand.ignoreIndex);
  const smoothing = <f64>float(pc, CrossEntropyOperand.labelSmoothing);
  let logits = address(pc, CrossEntropyOperand.logits),
    labels = address(pc, CrossEntropyOperand.labels);
  const loss = address(pc, CrossEntropyOperand.loss);
  let saved = address(pc, CrossEntropyOperand.saved);
  const width = (<usize>v) << 2;
  logSumsExp(logits, rows, v, saved);
  let total: f64 = 0;
  let count = 0;
  for (let i = 0; i < rows; ++i, labels += 4, saved += 4, logits += width) {
    const label = load<i32>(labels);
    if (ignores && label === ignoreIndex) continue;
    ++count;
    const logSum = load<f32>(saved);
    if (<u32>label >= <u32>v) {
      total = NaN;
      continue;
    }
    const own = <f64>logSum - <f64>load<f32>(logits + ((<usize>label) << 2));
    if (smoothing === 0) total += own;
    else total += (1 - smoothing) * own + smoothing * (<f64>logSum - mean(logits, v));
  }
  store<f32>(saved, <f32>count);
  store<f32>(loss, count > 0 ? <f32>(total / <f64>count) : 0);
}

function mean(x: usize, v: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < v; ++j) sum += <f64>load<f32>(x + ((<usize>j) << 2));
  return sum / <f64>v;
}

/** out[row] = ln Σ exp(x[row]): four rows at a time, so that one logarithm serves four. */
function logSumsExp(x: usize, rows: i32, v: i32, out: usize): void {
  const width = (<usize>v) << 2;
  for (let i = 0; i < rows; i += 4, out += 16) {
    const left = rows - i;
    const x1 = left > 1 ? x + width : x;
    const x2 = left > 2 ? x1 + width : x;
    const x3 = left > 3 ? x2 + width : x;
    const m0 = largest(x, v),
      m1 = largest(x1, v),
      m2 = largest(x2, v),
      m3 = largest(x3, v);
    const sums = firstOfEach(sumExp(x, v, m0), sumExp(x1, v, m1), sumExp(x2, v, m2), sumExp(x3, v, m3));
    storeLanes(out, f32x4.add(log4(sums), firstOfEach(m0, m1, m2, m3)), left);
    x += 4 * width;
  }
}

// @inline
function largest(x: usize, v: i32): v128 {
  let max = constant(Constant.Nothing);
  for (let n = v; n > 0; n -= 4, x += 16) max = f32x4.pmax(max, lanesOrNothing(x, n));
  return maxAcross(max);
}

// @inline
function sumExp(x: usize, v: i32, max: v128): v128 {
  if (v > 4 * SUM_BLOCK) return sumExpOfMany(x, v, max);
  let sum = zero();
  for (let n = v; n > 0; n -= 4, x += 16)
    sum = f32x4.add(sum, expOfNegative4(f32x4.sub(lanesOrNothing(x, n), max)));
  return sumAcross(sum);
}

/** The same in blocks. */
function sumExpOfMany(x: usize, v: i32, max: v128): v128 {
  let total = zero();
  for (let n = v; n > 0; ) {
    const end = n > 4 * SUM_BLOCK ? n - 4 * SUM_BLOCK : 0;
    let sum = zero();
    for (; n > end; n -= 4, x += 16)
      sum = f32x4.add(sum, expOfNegative4(f32x4.sub(lanesOrNothing(x, n), max)));
    total = f32x4.add(total, sum);
  }
  return sumAcross(total);
}

// @inline
function lanesOrNothing(p: usize, n: i32): v128 {
  if (n >= 4) return v128.load(p);
  return v128.bitselect(loadLanes(p, n), constant(Constant.Nothing), firstLanes(n));
}

/** dLogits = (softmax − (1 − ε)·onehot − ε/V)·dy/count */
export function crossEntropyGradient(pc: usize): void {
  const rows = int(pc, CrossEntropyGradientOperand.rows),
    v = int(pc, CrossEntropyGradientOperand.classes);
  const ignores = int(pc, CrossEntropyGradientOperand.ignores) !== 0,
    ignoreIndex = int(pc, CrossEntropyGradientOperand.ignoreIndex);
  const smoothing = float(pc, CrossEntropyGradientOperand.labelSmoothing);
  let logits = address(pc, CrossEntropyGradientOperand.logits),
    labels = address(pc, CrossEntropyGradientOperand.labels);
  const saved = address(pc, CrossEntropyGradientOperand.saved);
  let dLogits = address(pc, CrossEntropyGradientOperand.dLogits);
  const width = (<usize>v) << 2;
  const count = load<f32>(saved + ((<usize>rows) << 2));
  const factor: f32 = count > 0 ? load<f32>(address(pc, CrossEntropyGradientOperand.dy)) / count : 0;
  const factor4 = f32x4.splat(factor);
  const spread: f32 = smoothing / <f32>v;
  const spread4 = f32x4.splat(spread);
  const own: f32 = (1 - smoothing) * factor;
  for (let i = 0; i < rows; ++i, labels += 4, logits += width, dLogits += width) {
    const label = load<i32>(labels);
    if ((ignores && label === ignoreIndex) || <u32>label >= <u32>v) {
      memory.fill(dLogits, 0, width);
      continue;
    }
    const logSum = v128.load32_splat(saved + ((<usize>i) << 2));
    let n = v;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      const p = expOfNegative4(f32x4.sub(loadLanes(logits + j, n), logSum));
      storeLanes(dLogits + j, f32x4.mul(f32x4.sub(p, spread4), factor4), n);
    }
    const at = dLogits + ((<usize>label) << 2);
    store<f32>(at, load<f32>(at) - own);
  }
}
