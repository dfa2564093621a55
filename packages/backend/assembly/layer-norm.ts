import { LayerNormGradientOperand, LayerNormOperand } from '../src/ops/layer-norm/operands';
import { address, float, int } from './instruction';
import { layerNorm8, layerNormGradient8 } from './layer-norm-8';
import { BLOCK_BYTES, rowsInBlock } from './long-sums';
import { moveInto } from './move-into';
import { first, firstLanes, loadLanes, storeLanes, sumAcross, zero } from './simd';

/** y = (x − mean)·inverse·weight + bias; saved [rows, 2]: mean and inverse = 1/√(variance + eps) */
export function layerNorm(pc: usize): void {
  const rows = int(pc, LayerNormOperand.rows),
    d = int(pc, LayerNormOperand.width);
  const eps = float(pc, LayerNormOperand.eps);
  let x = address(pc, LayerNormOperand.x);
  const weight = address(pc, LayerNormOperand.weight),
    bias = address(pc, LayerNormOperand.bias);
  let y = address(pc, LayerNormOperand.y),
    saved = address(pc, LayerNormOperand.saved);
  if (d === 8) {
    layerNorm8(rows, eps, x, weight, bias, y, saved);
    return;
  }
  const width = (<usize>d) << 2;
  const whole = width & ~15;
  const rest = d & 3;
  const restMask = firstLanes(rest);
  const share = f32x4.splat(1 / <f32>d);
  for (let i = 0; i < rows; ++i) {
    let s = zero();
    for (let j: usize = 0; j < whole; ) {
      const end = min(whole, j + BLOCK_BYTES);
      let sum = zero();
      for (; j < end; j += 16) sum = f32x4.add(sum, v128.load(x + j));
      s = f32x4.add(s, sum);
    }
    if (rest) s = f32x4.add(s, loadLanes(x + whole, rest));
    const mean4 = f32x4.mul(sumAcross(s), share);
    let squares = zero();
    for (let j: usize = 0; j < whole; ) {
      const end = min(whole, j + BLOCK_BYTES);
      let sum = zero();
      for (; j < end; j += 16) {
        const c = f32x4.sub(v128.load(x + j), mean4);
        sum = f32x4.add(sum, f32x4.mul(c, c));
      }
      squares = f32x4.add(squares, sum);
    }
    if (rest) {
      const c = v128.and(f32x4.sub(loadLanes(x + whole, rest), mean4), restMask);
      squares = f32x4.add(squares, f32x4.mul(c, c));
    }
    const variance = f32x4.mul(sumAcross(squares), share);
    const inverse4 = f32x4.splat(1 / sqrt<f32>(first(variance) + eps));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      v128.store(y + j, f32x4.add(f32x4.mul(normal, v128.load(weight + j)), v128.load(bias + j)));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const scaled = f32x4.mul(normal, loadLanes(weight + whole, rest));
      storeLanes(y + whole, f32x4.add(scaled, loadLanes(bias + whole, rest)), rest);
    }
    store<f32>(saved, first(mean4));
    store<f32>(saved, first(inverse4), 4);
    x += width;
    y += width;
    saved += 8;
  }
}

/**
 * With x̂ = (x − mean)·inverse and g = dy·weight: dX = inverse·(g − mean(g) − x̂·mean(g·x̂)), dWeight = Σ dy·x̂, dBias = Σ dy. Many rows are
 * summed in blocks.
 */
export function layerNormGradient(pc: usize): void {
  const rows = int(pc, LayerNormGradientOperand.rows),
    d = int(pc, LayerNormGradientOperand.width);
  let dy = address(pc, LayerNormGradientOperand.dy),
    x = address(pc, LayerNormGradientOperand.x);
  const weight = address(pc, LayerNormGradientOperand.weight);
  let saved = address(pc, LayerNormGradientOperand.saved),
    dX = address(pc, LayerNormGradientOperand.dX);
  const dWeight = address(pc, LayerNormGradientOperand.dWeight),
    dBias = address(pc, LayerNormGradientOperand.dBias);
  if (d === 8) {
    layerNormGradient8(rows, dy, x, weight, saved, dX, dWeight, dBias);
    return;
  }
  const width = (<usize>d) << 2;
  const whole = width & ~15;
  const rest = d & 3;
  memory.fill(dWeight, 0, width);
  memory.fill(dBias, 0, width);
  const share: f32 = 1 / <f32>d;
  const block = rowsInBlock(rows);
  const sumW = block < rows ? address(pc, LayerNormGradientOperand.block) : dWeight,
    sumB = block < rows ? sumW + width : dBias;
  if (block < rows) memory.fill(sumW, 0, 2 * width);
  let left = block;
  for (let i = 0; i < rows; ++i) {
    const mean4 = v128.load32_splat(saved);
    const inverse4 = v128.load32_splat(saved, 4);
    let sumG = zero(),
      sumGX = zero();
    for (let j: usize = 0; j < whole; j += 16) {
      const v = v128.load(dy + j);
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.mul(v, v128.load(weight + j));
      const product = f32x4.mul(v, normal);
      v128.store(sumW + j, f32x4.add(v128.load(sumW + j), product));
      v128.store(sumB + j, f32x4.add(v128.load(sumB + j), v));
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    if (rest) {
      const v = loadLanes(dy + whole, rest);
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.mul(v, loadLanes(weight + whole, rest));
      storeLanes(sumW + whole, f32x4.add(loadLanes(sumW + whole, rest), f32x4.mul(v, normal)), rest);
      storeLanes(sumB + whole, f32x4.add(loadLanes(sumB + whole, rest), v), rest);
      sumG = f32x4.add(sumG, g);
      sumGX = f32x4.add(sumGX, f32x4.mul(g, normal));
    }
    const meanG = f32x4.mul(sumAcross(sumG), f32x4.splat(share));
    const meanGX = f32x4.mul(sumAcross(sumGX), f32x4.splat(share));
    for (let j: usize = 0; j < whole; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(v128.load(dy + j), v128.load(weight + j)), meanG);
      v128.store(dX + j, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4));
    }
    if (rest) {
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + whole, rest), mean4), inverse4);
      const g = f32x4.sub(f32x4.mul(loadLanes(dy + whole, rest), loadLanes(weight + whole, rest)), meanG);
      storeLanes(dX + whole, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, meanGX)), inverse4), rest);
    }
    dy += width;
    x += width;
    dX += width;
    saved += 8;
    if (--left === 0 && block < rows) {
      moveInto(dWeight, sumW, d);
      moveInto(dBias, sumB, d);
      left = block;
    }
  }
  if (block < rows) {
    moveInto(dWeight, sumW, d);
    moveInto(dBias, sumB, d);
  }
}
