import { ONE_CHAIN } from '../src/long-sums';
import { ActivationCode, LinearGradientOperand, LinearOperand } from '../src/ops/linear/operands';
import { gelu, geluGradient } from './gelu';
import { geluTanh, geluTanhGradient } from './gelu-tanh';
import { address, int } from './instruction';
import { matmul } from './matmul';
import { BIAS, RELU } from './matmul-tile';
import { loadLanes, storeLanes, zero } from './simd';
import { sumColumns } from './sum-columns';

/** y = activation(x·weightᵀ + bias) */
export function linear(pc: usize): void {
  const rows = int(pc, LinearOperand.rows),
    inputs = int(pc, LinearOperand.inputs),
    outputs = int(pc, LinearOperand.outputs),
    activation = int(pc, LinearOperand.activation);
  const y = address(pc, LinearOperand.y);
  const raw = activation >= ActivationCode.gelu ? address(pc, LinearOperand.preActivation) : y;
  const flags = (int(pc, LinearOperand.hasBias) ? BIAS : 0) | (activation === ActivationCode.relu ? RELU : 0);
  const width = (<usize>inputs) << 2;
  matmul(
    rows,
    outputs,
    inputs,
    address(pc, LinearOperand.x),
    width,
    4,
    address(pc, LinearOperand.weight),
    4,
    width,
    raw,
    (<usize>outputs) << 2,
    address(pc, LinearOperand.bias),
    flags,
    address(pc, LinearOperand.products),
  );
  if (activation === ActivationCode.gelu) gelu(raw, y, rows * outputs);
  else if (activation === ActivationCode.geluTanh) geluTanh(raw, y, rows * outputs);
}

/**
 * With g = dy through the activation: dX = g·weight, dWeight = gᵀ·x, dBias = Σ g. weight begins with its first row that is used; dWeight and
 * dBias are whole.
 */
export function linearGradient(pc: usize): void {
  const rows = int(pc, LinearGradientOperand.rows),
    inputs = int(pc, LinearGradientOperand.inputs),
    outputs = int(pc, LinearGradientOperand.outputs),
    activation = int(pc, LinearGradientOperand.activation);
  const allOutputs = int(pc, LinearGradientOperand.allOutputs),
    rowFrom = int(pc, LinearGradientOperand.rowFrom);
  let dy = address(pc, LinearGradientOperand.dy);
  const x = address(pc, LinearGradientOperand.x),
    weight = address(pc, LinearGradientOperand.weight),
    saved = address(pc, LinearGradientOperand.activated);
  const dX = address(pc, LinearGradientOperand.dX),
    dWeight = address(pc, LinearGradientOperand.dWeight),
    dBias = address(pc, LinearGradientOperand.dBias);
  const scratch = address(pc, LinearGradientOperand.products);
  const width = (<usize>inputs) << 2;
  const dyRow = (<usize>outputs) << 2;
  if (activation !== ActivationCode.none) {
    const through = address(pc, LinearGradientOperand.slope);
    if (activation === ActivationCode.relu) reluGradient(dy, saved, through, rows * outputs);
    else if (activation === ActivationCode.gelu) geluGradient(dy, saved, through, rows * outputs);
    else geluTanhGradient(dy, saved, through, rows * outputs);
    dy = through;
  }
  matmul(rows, inputs, outputs, dy, dyRow, 4, weight, width, 4, dX, width, 0, 0, scratch);
  const before = <usize>rowFrom * width;
  const used = <usize>outputs * width;
  const after = <usize>(allOutputs - rowFrom - outputs) * width;
  if (before) memory.fill(dWeight, 0, before);
  if (after) memory.fill(dWeight + before + used, 0, after);
  matmul(outputs, inputs, rows, dy, 4, dyRow, x, width, 4, dWeight + before, width, 0, 0, scratch, ONE_CHAIN);
  if (int(pc, LinearGradientOperand.hasBias)) {
    const from = (<usize>rowFrom) << 2;
    if (before || after) memory.fill(dBias, 0, (<usize>allOutputs) << 2);
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
