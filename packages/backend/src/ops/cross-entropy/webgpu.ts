import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import { combineMax, combineSum, dispatchRows, rowwise } from '../../webgpu/shaders/rows.js';
import type { CrossEntropyAttributes } from './kernel.js';

const LABEL_PARAMS = {
  classes: 'u32',
  ignores: 'u32',
  ignoreIndex: 'i32',
  smoothing: 'f32',
  nanBits: 'u32',
} as const;

/** saved[row] = log Σ exp(logits); losses[row] = the row's loss, 0 if it is ignored, NaN if its label is out of range */
const ROWS = rowwise({
  name: 'cross-entropy-rows',
  inputs: { logits: 'f32', labels: 'i32' },
  outputs: { losses: 'f32', saved: 'f32' },
  params: LABEL_PARAMS,
  functions: (lanes) => combineMax(lanes) + combineSum(lanes),
  body: `  let start = row * p.classes;
  var highest = logits[start];
  for (var v = t; v < p.classes; v += LANES) { highest = max(highest, logits[start + v]); }
  highest = combineMax(t, highest);
  var total = 0.0;
  var plain = 0.0;
  for (var v = t; v < p.classes; v += LANES) { total += exp(logits[start + v] - highest); plain += logits[start + v] - highest; }
  total = combineSum(t, total);
  plain = combineSum(t, plain);
  if (t == 0u) {
    let rest = log(total);
    saved[row] = highest + rest;
    let label = labels[row];
    if (p.ignores == 1u && label == p.ignoreIndex) { losses[row] = 0.0; }
    else if (u32(label) >= p.classes) { losses[row] = bitcast<f32>(p.nanBits); }
    else {
      // measured from the highest logit: the difference of two large numbers would lose digits
      var loss = (1.0 - p.smoothing) * (rest - (logits[start + u32(label)] - highest));
      if (p.smoothing > 0.0) { loss += p.smoothing * (rest - plain / f32(p.classes)); }
      losses[row] = loss;
    }
  }`,
});

/** One workgroup: sums all rows in a fixed order. saved[rows] = how many count. */
const TOTAL = {
  name: 'cross-entropy-total',
  inputs: { losses: 'f32', labels: 'i32' },
  outputs: { loss: 'f32', saved: 'f32' },
  params: { rows: 'u32', ignores: 'u32', ignoreIndex: 'i32' },
  code: `${combineSum(64)}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) t: u32) {
  var total = 0.0;
  var counted = 0.0;
  for (var row = t; row < p.rows; row += 64u) {
    total += losses[row];
    counted += select(1.0, 0.0, p.ignores == 1u && labels[row] == p.ignoreIndex);
  }
  total = combineSum(t, total);
  counted = combineSum(t, counted);
  if (t == 0u) {
    loss[0] = select(total / counted, 0.0, counted == 0.0);
    saved[p.rows] = counted;
  }
}`,
} satisfies Program;

/** saved [R + 1]: log Σ exp(logits) of each row, then the number of rows that count */
const crossEntropy: WebgpuKernel<'SeqlabCrossEntropy'> = (backend, { logits, labels }, attributes) => {
  const rows = sizeOf(labels.shape);
  const loss = makeTensor(backend, []);
  const saved = makeTensor(backend, [rows + 1]);
  const losses = makeTensor(backend, [rows]);
  const params = { rows, ...labelParams(logits, attributes) };
  dispatchRows(backend, ROWS, [logits, labels, losses, saved], params, { rows, width: params.classes });
  dispatch(backend, TOTAL, [losses, labels, loss, saved], params, [1, 1, 1]);
  backend.disposeData(losses.dataId);
  return [loss, saved];
};

const GRADIENT = elementwise({
  name: 'cross-entropy-gradient',
  inputs: { dy: 'f32', logits: 'f32', labels: 'i32', saved: 'f32' },
  outputs: { dLogits: 'f32' },
  params: { rows: 'u32', ...LABEL_PARAMS },
  code: `    let row = i / p.classes;
    let v = i % p.classes;
    let label = labels[row];
    if ((p.ignores == 1u && label == p.ignoreIndex) || u32(label) >= p.classes) { dLogits[i] = 0.0; continue; }
    let wanted = select(0.0, 1.0 - p.smoothing, v == u32(label)) + p.smoothing / f32(p.classes);
    dLogits[i] = (exp(logits[i] - saved[row]) - wanted) * dy[0] / saved[p.rows];`,
});

const crossEntropyGradient: WebgpuKernel<'SeqlabCrossEntropyGradient'> = (
  backend,
  { dy, logits, labels, saved },
  attributes,
) => {
  const dLogits = makeTensor(backend, logits.shape);
  const count = sizeOf(logits.shape);
  const params = { count, rows: sizeOf(labels.shape), ...labelParams(logits, attributes) };
  dispatch(backend, GRADIENT, [dy, logits, labels, saved, dLogits], params, elementwiseGrid(count));
  return [dLogits];
};

function labelParams(
  logits: TensorInfo,
  attributes: CrossEntropyAttributes,
): Record<keyof typeof LABEL_PARAMS, number> {
  return {
    classes: logits.shape[logits.shape.length - 1]!,
    ignores: attributes.ignores ? 1 : 0,
    ignoreIndex: attributes.ignoreIndex,
    smoothing: attributes.labelSmoothing,
    nanBits: 0x7fc00000,
  };
}

export const kernels = { SeqlabCrossEntropy: crossEntropy, SeqlabCrossEntropyGradient: crossEntropyGradient };
