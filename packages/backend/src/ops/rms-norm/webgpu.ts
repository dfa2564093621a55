import { makeTensor } from '../../webgpu/dispatch.js';
import { rowsOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { columnSums, dispatchColumns } from '../../webgpu/shaders/column-sums.js';
import { combineSum, dispatchRows, rowwise } from '../../webgpu/shaders/rows.js';

const FORWARD = rowwise({
  name: 'rms-norm',
  inputs: { x: 'f32', weight: 'f32' },
  outputs: { y: 'f32', saved: 'f32' },
  params: { width: 'u32', inverseWidth: 'f32', eps: 'f32' },
  functions: combineSum,
  body: `  let start = row * p.width;
  var squares = 0.0;
  for (var d = t; d < p.width; d += LANES) { squares += x[start + d] * x[start + d]; }
  let inverse = 1.0 / sqrt(combineSum(t, squares) * p.inverseWidth + p.eps);
  for (var d = t; d < p.width; d += LANES) { y[start + d] = x[start + d] * inverse * weight[d]; }
  if (t == 0u) { saved[row] = inverse; }`,
});

/** saved [R]: 1/√(mean of x² + eps) */
const rmsNorm: WebgpuKernel<'SeqlabRmsNorm'> = (backend, { x, weight }, { eps }) => {
  const rows = rowsOf(x.shape);
  const y = makeTensor(backend, x.shape);
  const saved = makeTensor(backend, [rows]);
  const width = weight.shape[0]!;
  const params = { rows, width, inverseWidth: 1 / width, eps };
  dispatchRows(backend, FORWARD, [x, weight, y, saved], params, { rows, width });
  return [y, saved];
};

const GRADIENT = rowwise({
  name: 'rms-norm-dx',
  inputs: { dy: 'f32', x: 'f32', weight: 'f32', saved: 'f32' },
  outputs: { dX: 'f32' },
  params: { width: 'u32', inverseWidth: 'f32' },
  functions: combineSum,
  body: `  let start = row * p.width;
  let inverse = saved[row];
  var projected = 0.0;
  for (var d = t; d < p.width; d += LANES) {
    projected += dy[start + d] * weight[d] * x[start + d] * inverse;
  }
  let meanProjected = combineSum(t, projected) * p.inverseWidth;
  for (var d = t; d < p.width; d += LANES) {
    let normalised = x[start + d] * inverse;
    dX[start + d] = (dy[start + d] * weight[d] - normalised * meanProjected) * inverse;
  }`,
});

const WEIGHT_GRADIENT = columnSums({
  name: 'rms-norm-dweight',
  inputs: { dy: 'f32', x: 'f32', saved: 'f32' },
  outputs: ['dWeight'],
  terms: ['dy[i] * x[i] * saved[row]'],
});

const rmsNormGradient: WebgpuKernel<'SeqlabRmsNormGradient'> = (backend, { dy, x, weight, saved }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const dX = makeTensor(backend, x.shape);
  const params = { rows, width, inverseWidth: 1 / width };
  dispatchRows(backend, GRADIENT, [dy, x, weight, saved, dX], params, { rows, width });
  const dWeight = makeTensor(backend, [width]);
  const sizes = { rows, columns: width, offset: 0 };
  dispatchColumns(backend, WEIGHT_GRADIENT, [dy, x, saved, dWeight], sizes);
  return [dX, dWeight];
};

export const kernels = { SeqlabRmsNorm: rmsNorm, SeqlabRmsNormGradient: rmsNormGradient };
