import { sumColumns } from './columns';
import { gelu, geluGradient } from './gelu';
import { address, int } from './instruction';
import { ONE_CHAIN } from './long-sums';
import { matmul } from './matmul';
import { BIAS, RELU } from './matmul-tile';
import { zero, loadLanes, storeLanes } from './simd';

const ACTIVATION_RELU: i32 = 1;
const ACTIVATION_GELU: i32 = 2;

/** rows, inputs, outputs, activation, hasBias · x, weight, bias, y, preActivation · scratch */
export function linear(pc: usize): void {
  const rows = int(pc, 0), inputs = int(pc, 1), outputs = int(pc, 2), activation = int(pc, 3);
  const y = address(pc, 8);
  const raw = activation == ACTIVATION_GELU ? address(pc, 9) : y;
  const flags = (int(pc, 4) ? BIAS : 0) | (activation == ACTIVATION_RELU ? RELU : 0);
  const width = <usize>inputs << 2;
  matmul(
    rows, outputs, inputs, address(pc, 5), width, 4, address(pc, 6), 4, width, raw, <usize>outputs << 2,
    address(pc, 7), flags, address(pc, 10),
  );
  if (activation == ACTIVATION_GELU) gelu(raw, y, rows * outputs);
}

/**
 * rows, inputs, outputs, activation, allOutputs, rowFrom · dy, x, weight (its first used row), saved (y for relu, preActivation for gelu),
 * dX, dWeight, dBias (whole), hasBias · scratch for the product and scratch for dy through the activation
 */
export function linearGradient(pc: usize): void {
  const rows = int(pc, 0), inputs = int(pc, 1), outputs = int(pc, 2), activation = int(pc, 3);
  const allOutputs = int(pc, 4), rowFrom = int(pc, 5);
  let dy = address(pc, 6);
  const x = address(pc, 7), weight = address(pc, 8), saved = address(pc, 9);
  const dX = address(pc, 10), dWeight = address(pc, 11), dBias = address(pc, 12);
  const scratch = address(pc, 14);
  const width = <usize>inputs << 2;
  const dyRow = <usize>outputs << 2;
  if (activation != 0) {
    const through = address(pc, 15);
    if (activation == ACTIVATION_RELU) reluGradient(dy, saved, through, rows * outputs);
    else geluGradient(dy, saved, through, rows * outputs);
    dy = through;
  }
  matmul(rows, inputs, outputs, dy, dyRow, 4, weight, width, 4, dX, width, 0, 0, scratch);
  const before = <usize>rowFrom * width;
  const used = <usize>outputs * width;
  const after = <usize>(allOutputs - rowFrom - outputs) * width;
  if (before) memory.fill(dWeight, 0, before);
  if (after) memory.fill(dWeight + before + used, 0, after);
  matmul(outputs, inputs, rows, dy, 4, dyRow, x, width, 4, dWeight + before, width, 0, 0, scratch, ONE_CHAIN);
  if (int(pc, 13)) {
    const from = <usize>rowFrom << 2;
    if (before || after) memory.fill(dBias, 0, <usize>allOutputs << 2);
    sumColumns(dy, rows, outputs, dyRow, dBias + from);
  }
}

function reluGradient(dy: usize, y: usize, dx: usize, count: i32): void {
  let n = count;
  for (; n >= 8; n -= 8, dy += 32, y += 32, dx += 32) {
    v128.store(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero())));
    v128.store(dx, v128.and(v128.load(dy, 16), f32x4.gt(v128.load(y, 16), zero())), 16);
  }
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    storeLanes(dx, v128.and(loadLanes(dy, n), f32x4.gt(loadLanes(y, n), zero())), n);
  }
}
