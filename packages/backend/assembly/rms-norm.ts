import { RmsNormGradientOperand, RmsNormOperand } from '../src/ops/rms-norm/operands';
import { address, float, int } from './instruction';
import { BLOCK_BYTES, rowsInBlock } from './long-sums';
import { moveInto } from './move-into';
import { first, loadLanes, storeLanes, sumAcross, zero } from './simd';

/** y = x·inverse·weight; saved [rows]: inverse = 1/√(mean of x² + eps) */
export function rmsNorm(pc: usize): void {
  const rows = int(pc, RmsNormOperand.rows),
    d = int(pc, RmsNormOperand.width);
  const eps = float(pc, RmsNormOperand.eps);
  let x = address(pc, RmsNormOperand.x);
  const weight = address(pc, RmsNormOperand.weight);
  let y = address(pc, RmsNormOperand.y),
    saved = address(pc, RmsNormOperand.saved);
  const width = (<usize>d) << 2;
  const whole = width & ~15;
  const rest = d & 3;
  const share: f32 = 1 / <f32>d;
  for (let i = 0; i < rows; ++i) {
    let squares = zero();
    for (let j: usize = 0; j < whole; ) {
      const end = min(whole, j + BLOCK_BYTES);
      let sum = zero();
      for (; j < end; j += 16) {
        const v = v128.load(x + j);
        sum = f32x4.add(sum, f32x4.mul(v, v));
      }
      squares = f32x4.add(squares, sum);
    }
    if (rest) {
      const v = loadLanes(x + whole, rest);
      squares = f32x4.add(squares, f32x4.mul(v, v));
    }
    const inverse: f32 = 1 / sqrt<f32>(first(sumAcross(squares)) * share + eps);
    const inverse4 = f32x4.splat(inverse);
    for (let j: usize = 0; j < whole; j += 16) {
      v128.store(y + j, f32x4.mul(f32x4.mul(v128.load(x + j), inverse4), v128.load(weight + j)));
    }
    if (rest) {
      const normal = f32x4.mul(loadLanes(x + whole, rest), inverse4);
      storeLanes(y + whole, f32x4.mul(normal, loadLanes(weight + whole, rest)), rest);
    }
    store<f32>(saved, inverse);
    x += width;
    y += width;
    saved += 4;
  }
}

/** With x̂ = x·inverse and g = dy·weight: dX = inverse·(g − x̂·mean(g·x̂)), dWeight = Σ dy·x̂. Many rows are summed in blocks. */
export function rmsNormGradient(pc: usize): void {
  const rows = int(pc, RmsNormGradientOperand.rows),
    d = int(pc, RmsNormGradientOperand.width);
  let dy = address(pc, RmsNormGradientOperand.dy),
    x = address(pc, RmsNormGradientOperand.x);
  const weight = address(pc, RmsNormGradientOperand.weight);
  let saved = address(pc, RmsNormGradientOperand.saved),
    dX = address(pc, RmsNormGradientOperand.dX);
  const dWeight = address(pc, RmsNormGradientOperand.dWeight);
  const width = (<usize>d) << 2;
  const share: f32 = 1 / <f32>d;
  const block = rowsInBlock(rows);
  const sum = block < rows ? address(pc, RmsNormGradientOperand.block) : dWeight;
  memory.fill(dWeight, 0, width);
  memory.fill(sum, 0, width);
  let left = block;
  for (let i = 0; i < rows; ++i) {
    const inverse4 = v128.load32_splat(saved);
    let projected = zero();
    let n = d;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      const product = f32x4.mul(loadLanes(dy + j, n), f32x4.mul(loadLanes(x + j, n), inverse4));
      storeLanes(sum + j, f32x4.add(loadLanes(sum + j, n), product), n);
      projected = f32x4.add(projected, f32x4.mul(product, loadLanes(weight + j, n)));
    }
    const mean = f32x4.mul(sumAcross(projected), f32x4.splat(share));
    n = d;
    for (let j: usize = 0; j < width; j += 16, n -= 4) {
      const normal = f32x4.mul(loadLanes(x + j, n), inverse4);
      const g = f32x4.mul(loadLanes(dy + j, n), loadLanes(weight + j, n));
      storeLanes(dX + j, f32x4.mul(f32x4.sub(g, f32x4.mul(normal, mean)), inverse4), n);
    }
    dy += width;
    x += width;
    dX += width;
    saved += 4;
    if (--left === 0 && block < rows) {
      moveInto(dWeight, sum, d);
      left = block;
    }
  }
  if (block < rows) moveInto(dWeight, sum, d);
}
