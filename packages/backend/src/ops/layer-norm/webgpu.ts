import { makeTensor } from '../../webgpu/dispatch.js';
import { rowsOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { columnSums, dispatchColumns } from '../../webgpu/shaders/column-sums.js';
import { combineSum, dispatchRows, rowwise } from '../../webgpu/shaders/rows.js';

const FORWARD = rowwise({
  name: 'layer-norm',
  inputs: { x: 'f32', weight: 'f32', bias: 'f32' },
  outputs: { y: 'f32', saved: 'f32' },
  params: { width: 'u32', inverseWidth: 'f32', eps: 'f32' },
  functions: combineSum,
  body: `  let start = row * p.width;
  var sum = 0.0;
  for (var d = t; d < p.width; d += LANES) { sum += x[start + d]; }
  let mean = combineSum(t, sum) * p.inverseWidth;
  var squares = 0.0;
  for (var d = t; d < p.width; d += LANES) { let c = x[start + d] - mean; squares += c * c; }
  let deviation = 1.0 / sqrt(combineSum(t, squares) * p.inverseWidth + p.eps);
  for (var d = t; d < p.width; d += LANES) {
    y[start + d] = (x[start + d] - mean) * deviation * weight[d] + bias[d];
  }
  if (t == 0u) { saved[2u * row] = mean; saved[2u * row + 1u] = deviation; }`,
});

/** saved [R, 2]: mean and 1/√(variance + eps) */
const layerNorm: WebgpuKernel<'SeqlabLayerNorm'> = (backend, { x, weight, bias }, { eps }) => {
  const rows = rowsOf(x.shape);
  const y = makeTensor(backend, x.shape);
  const saved = makeTensor(backend, [rows, 2]);
  const width = weight.shape[0]!;
  // a product: at D = 1 the mean must be x to the last bit
  const params = { rows, width, inverseWidth: 1 / width, eps };
  dispatchRows(backend, FORWARD, [x, weight, bias, y, saved], params, { rows, width });
  return [y, saved];
};

const GRADIENT = rowwise({
  name: 'layer-norm-dx',
  inputs: { dy: 'f32', x: 'f32', weight: 'f32', saved: 'f32' },
  outputs: { dX: 'f32' },
  params: { width: 'u32', inverseWidth: 'f32' },
  functions: combineSum,
  body: `  let start = row * p.width;
  let mean = saved[2u * row];
  let deviation = saved[2u * row + 1u];
  var total = 0.0;
  var projected = 0.0;
  for (var d = t; d < p.width; d += LANES) {
    let g = dy[start + d] * weight[d];
    total += g;
    projected += g * (x[start + d] - mean) * deviation;
  }
  let meanG = combineSum(t, total) * p.inverseWidth;
  let meanProjected = combineSum(t, projected) * p.inverseWidth;
  for (var d = t; d < p.width; d += LANES) {
    let normalised = (x[start + d] - mean) * deviation;
    dX[start + d] = (dy[start + d] * weight[d] - meanG - normalised * meanProjected) * deviation;
  }`,
});

const PARAMETER_GRADIENT = columnSums({
  name: 'layer-norm-parameters',
  inputs: { dy: 'f32', x: 'f32', saved: 'f32' },
  outputs: ['dWeight', 'dBias'],
  terms: ['dy[i] * (x[i] - saved[2u * row]) * saved[2u * row + 1u]', 'dy[i]'],
});

/** dX = (g − mean(g) − x̂·mean(g·x̂))/σ with g = dy·weight */
const layerNormGradient: WebgpuKernel<'SeqlabLayerNormGradient'> = (backend, { dy, x, weight, saved }) => {
  const rows = rowsOf(x.shape);
  const width = weight.shape[0]!;
  const dX = makeTensor(backend, x.shape);
  const params = { rows, width, inverseWidth: 1 / width };
  dispatchRows(backend, GRADIENT, [dy, x, weight, saved, dX], params, { rows, width });
  const dWeight = makeTensor(backend, [width]);
  const dBias = makeTensor(backend, [width]);
  const sizes = { rows, columns: width, offset: 0 };
  dispatchColumns(backend, PARAMETER_GRADIENT, [dy, x, saved, dWeight, dBias], sizes);
  return [dX, dWeight, dBias];
};

export const kernels = { SeqlabLayerNorm: layerNorm, SeqlabLayerNormGradient: layerNormGradient };
