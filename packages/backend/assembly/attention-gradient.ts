import { SUM_BLOCK } from '../src/long-sums';
import { AttentionGradientOperand } from '../src/ops/attention/operands';
import { againstRows, product } from './attention';
import { address, float, int } from './instruction';
import { BLOCK_BYTES } from './long-sums';
import { NARROW, narrowSoftmaxGradient } from './narrow-softmax';
import { firstLanes, loadLanes, storeLanes, sumAcross, zero } from './simd';

/** The gradients of `attention` from the weights that it saved. */
export function attentionGradient(pc: usize): void {
  const batch = int(pc, AttentionGradientOperand.batch),
    t = int(pc, AttentionGradientOperand.queries),
    s = int(pc, AttentionGradientOperand.keys),
    heads = int(pc, AttentionGradientOperand.heads),
    k = int(pc, AttentionGradientOperand.headWidth);
  const biasHeads = int(pc, AttentionGradientOperand.biasHeads),
    drops = int(pc, AttentionGradientOperand.drops) !== 0;
  const dy = address(pc, AttentionGradientOperand.dy),
    q = address(pc, AttentionGradientOperand.query),
    key = address(pc, AttentionGradientOperand.key),
    value = address(pc, AttentionGradientOperand.value),
    saved = address(pc, AttentionGradientOperand.saved);
  const dQ = address(pc, AttentionGradientOperand.dQuery),
    dK = address(pc, AttentionGradientOperand.dKey),
    dV = address(pc, AttentionGradientOperand.dValue),
    dBias = address(pc, AttentionGradientOperand.dBias);
  const qRow = <usize>int(pc, AttentionGradientOperand.queryStride),
    kvRow = <usize>int(pc, AttentionGradientOperand.keyStride);
  const dropScale = float(pc, AttentionGradientOperand.keepScale);
  const scratch = address(pc, AttentionGradientOperand.products),
    dropped = address(pc, AttentionGradientOperand.dropped),
    dScores = address(pc, AttentionGradientOperand.dScores);
  const scale: f32 = 1 / sqrt<f32>(<f32>k);
  const width = (<usize>((s + 3) & ~3)) << 2;
  const headBytes = (<usize>k) << 2;
  const yRow = <usize>heads * headBytes;
  const biasBytes = (<usize>(t * s)) << 2;
  const biasSum = batch > SUM_BLOCK ? address(pc, AttentionGradientOperand.biasBlock) : dBias;
  if (dBias) memory.fill(dBias, 0, <usize>biasHeads * biasBytes);
  if (biasSum && biasSum !== dBias) memory.fill(biasSum, 0, <usize>biasHeads * biasBytes);
  let weights = saved;
  for (let b = 0; b < batch; ++b) {
    for (let h = 0; h < heads; ++h) {
      const column = <usize>h * headBytes;
      const qAt = <usize>(b * t) * qRow + column,
        kvAt = <usize>(b * s) * kvRow + column;
      const dyHead = dy + <usize>(b * t) * yRow + column;
      againstRows(t, s, k, dyHead, yRow, value + kvAt, kvRow, dScores, width, scratch);
      if (width === NARROW && !dBias) {
        narrowSoftmaxGradient(weights, dScores, dropped, t, s, scale, drops, dropScale);
      } else {
        if (drops) keptWeights(weights, dropped, <usize>t * width, dropScale);
        softmaxGradient(
          weights,
          dScores,
          t,
          s,
          width,
          scale,
          drops,
          dropScale,
          dBias ? biasSum + (biasHeads > 1 ? <usize>h * biasBytes : 0) : 0,
        );
      }
      product(s, k, t, drops ? dropped : weights, 4, width, dyHead, yRow, dV + kvAt, kvRow, scratch);
      product(t, k, s, dScores, width, 4, key + kvAt, kvRow, dQ + qAt, qRow, scratch);
      product(s, k, t, dScores, 4, width, q + qAt, qRow, dK + kvAt, kvRow, scratch);
      weights += <usize>t * width;
    }
    if (dBias && biasSum !== dBias && ((b & (SUM_BLOCK - 1)) === SUM_BLOCK - 1 || b === batch - 1)) {
      addAll(dBias, biasSum, biasHeads * t * s);
      memory.fill(biasSum, 0, <usize>biasHeads * biasBytes);
    }
  }
}

function addAll(to: usize, from: usize, count: i32): void {
  for (let n = count; n > 0; n -= 4, to += 16, from += 16)
    storeLanes(to, f32x4.add(loadLanes(to, n), loadLanes(from, n)), n);
}

function keptWeights(weights: usize, to: usize, bytes: usize, scale: f32): void {
  const scale4 = f32x4.splat(scale);
  for (let j: usize = 0; j < bytes; j += 16) {
    const w = v128.load(weights + j);
    v128.store(to + j, v128.andnot(f32x4.mul(w, scale4), i32x4.shr_s(w, 31)));
  }
}

/** dScores = weight·(d − Σ d·weight)·scale in place, where d is the gradient of the weight through its dropout. */
function softmaxGradient(
  weights: usize,
  dScores: usize,
  t: i32,
  s: i32,
  width: usize,
  scale: f32,
  drops: bool,
  dropScale: f32,
  dBias: usize,
): void {
  const scale4 = f32x4.splat(scale);
  const dropScale4 = f32x4.splat(dropScale);
  for (let i = 0; i < t; ++i) {
    let dot = zero(),
      all = zero();
    let n = s;
    let end = BLOCK_BYTES;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      if (j === end) {
        all = f32x4.add(all, dot);
        dot = zero();
        end += BLOCK_BYTES;
      }
      const w = v128.load(weights + j);
      let d = v128.load(dScores + j);
      if (n < 4) d = v128.and(d, firstLanes(n));
      if (drops) {
        d = v128.andnot(f32x4.mul(d, dropScale4), i32x4.shr_s(w, 31));
        v128.store(dScores + j, d);
      } else if (n < 4) v128.store(dScores + j, d);
      dot = f32x4.add(dot, f32x4.mul(d, f32x4.abs(w)));
    }
    dot = sumAcross(f32x4.add(all, dot));
    n = s;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      const w = f32x4.abs(v128.load(weights + j));
      const d = f32x4.mul(w, f32x4.sub(v128.load(dScores + j), dot));
      if (dBias) storeLanes(dBias + j, f32x4.add(loadLanes(dBias + j, n), d), n);
      v128.store(dScores + j, f32x4.mul(d, scale4));
    }
    weights += width;
    dScores += width;
    if (dBias) dBias += (<usize>s) << 2;
  }
}
