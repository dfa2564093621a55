import { SUM_BLOCK } from '../src/long-sums';
import { AttentionGradientOperand } from '../src/ops/attention/operands';
import { againstRows, product } from './attention-products';
import { attentionWeights, paddingRow } from './attention-weights';
import { address, float, int } from './instruction';
import { BLOCK_BYTES } from './long-sums';
import { ACCUMULATE, ADD } from './matmul-tile';
import { NARROW, narrowSoftmaxGradient } from './narrow-softmax';
import { laneRow } from './segments';
import { firstLanes, loadLanes, storeLanes, sumAcross, zero } from './simd';

/** The gradients of `attention`, from the weights that it saved or, block by block, from weights that are computed again. */
export function attentionGradient(pc: usize): void {
  const batch = int(pc, AttentionGradientOperand.batch),
    t = int(pc, AttentionGradientOperand.queries),
    s = int(pc, AttentionGradientOperand.keys),
    heads = int(pc, AttentionGradientOperand.heads),
    k = int(pc, AttentionGradientOperand.headWidth);
  const biasHeads = int(pc, AttentionGradientOperand.biasHeads),
    causal = int(pc, AttentionGradientOperand.causal) !== 0,
    queryBlock = int(pc, AttentionGradientOperand.queryBlock),
    drops = int(pc, AttentionGradientOperand.drops) !== 0;
  const dy = address(pc, AttentionGradientOperand.dy),
    q = address(pc, AttentionGradientOperand.query),
    key = address(pc, AttentionGradientOperand.key),
    value = address(pc, AttentionGradientOperand.value),
    saved = address(pc, AttentionGradientOperand.saved);
  const keyPadding = address(pc, AttentionGradientOperand.keyPadding),
    keySegments = address(pc, AttentionGradientOperand.keySegments);
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
  const headBytes = (<usize>k) << 2;
  const yRow = <usize>heads * headBytes;
  const biasRow = (<usize>s) << 2;
  const biasBytes = <usize>t * biasRow;
  const biasSum = batch > SUM_BLOCK ? address(pc, AttentionGradientOperand.biasBlock) : dBias;
  // the sums over queries: one chain, or each block of them one of the sum's
  const later = t > SUM_BLOCK ? ADD : ACCUMULATE;
  if (dBias) memory.fill(dBias, 0, <usize>biasHeads * biasBytes);
  if (biasSum && biasSum !== dBias) memory.fill(biasSum, 0, <usize>biasHeads * biasBytes);
  let weights = saved ? saved : address(pc, AttentionGradientOperand.weights);
  for (let b = 0; b < batch; ++b) {
    if (keySegments) {
      laneRow(keySegments + ((<usize>(b * s)) << 2), s, address(pc, AttentionGradientOperand.segmentLanes));
    }
    if (keyPadding) {
      paddingRow(keyPadding + ((<usize>(b * s)) << 2), s, address(pc, AttentionGradientOperand.padding));
    }
    for (let h = 0; h < heads; ++h) {
      const column = <usize>h * headBytes;
      const kvAt = <usize>(b * s) * kvRow + column;
      let done = 0;
      for (let from = 0; from < t; from += queryBlock) {
        const rows = min(queryBlock, t - from);
        const seen = causal ? min(s, from + rows) : s;
        const width = (<usize>((seen + 3) & ~3)) << 2;
        const qAt = <usize>(b * t + from) * qRow + column;
        const dyBlock = dy + <usize>(b * t + from) * yRow + column;
        if (!saved) attentionWeights(pc, b, h, from, rows, seen, weights);
        againstRows(rows, seen, k, dyBlock, yRow, value + kvAt, kvRow, dScores, width, scratch);
        if (width === NARROW && !dBias) {
          narrowSoftmaxGradient(weights, dScores, dropped, rows, seen, scale, drops, dropScale);
        } else {
          if (drops && saved) keptWeights(weights, dropped, <usize>rows * width, dropScale);
          const biasAt = (biasHeads > 1 ? <usize>h * biasBytes : 0) + <usize>from * biasRow;
          softmaxGradient(
            weights,
            dScores,
            rows,
            seen,
            width,
            scale,
            drops,
            dropScale,
            dBias ? biasSum + biasAt : 0,
            biasRow,
          );
        }
        const used = drops ? dropped : weights;
        overQueries(seen, k, rows, done, used, width, dyBlock, yRow, dV + kvAt, kvRow, later, scratch);
        product(rows, k, seen, dScores, width, 4, key + kvAt, kvRow, dQ + qAt, qRow, 0, scratch);
        overQueries(seen, k, rows, done, dScores, width, q + qAt, qRow, dK + kvAt, kvRow, later, scratch);
        done = seen;
        if (saved) weights += <usize>rows * width;
      }
      // keys that no query sees
      for (; done < s; ++done) {
        memory.fill(dV + kvAt + <usize>done * kvRow, 0, headBytes);
        memory.fill(dK + kvAt + <usize>done * kvRow, 0, headBytes);
      }
    }
    if (dBias && biasSum !== dBias && ((b & (SUM_BLOCK - 1)) === SUM_BLOCK - 1 || b === batch - 1)) {
      addAll(dBias, biasSum, biasHeads * t * s);
      memory.fill(biasSum, 0, <usize>biasHeads * biasBytes);
    }
  }
}

/** C[s,k] (+)= A[rows,s]ᵀ·B[rows,k]; the first `done` rows of C have sums of earlier blocks of queries. */
function overQueries(
  s: i32,
  k: i32,
  rows: i32,
  done: i32,
  a: usize,
  width: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  later: i32,
  scratch: usize,
): void {
  if (done > 0) product(done, k, rows, a, 4, width, b, bRow, c, cRow, later, scratch);
  if (s === done) return;
  const first = <usize>done;
  product(s - done, k, rows, a + (first << 2), 4, width, b, bRow, c + first * cRow, cRow, 0, scratch);
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
  biasRow: usize,
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
    if (dBias) dBias += biasRow;
  }
}
