import { makeTensor } from '../../webgpu/dispatch.js';
import { rowsOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { type ColumnProgram, columnSums, dispatchColumns } from '../../webgpu/shaders/column-sums.js';
import { fillZeros } from '../../webgpu/shaders/fill-zeros.js';
import { matmul, matmulLongDepth } from '../../webgpu/shaders/matmul.js';
import type { MatmulVariant } from '../../webgpu/shaders/matmul-programs.js';
import { type Activation, keepsPreActivation } from './kernel.js';
import { ACTIVATION_WGSL, SLOPE_WGSL } from './wgsl.js';

const linear: WebgpuKernel<'SeqlabLinear'> = (backend, { x, weight, bias }, attributes) => {
  const { activation, rowFrom, rowTo } = attributes;
  const inputs = weight.shape[1]!;
  const outputs = rowTo - rowFrom;
  const shape = [...x.shape.slice(0, -1), outputs];
  const y = makeTensor(backend, shape);
  const keeps = keepsPreActivation(activation);
  const results = keeps ? [y, makeTensor(backend, shape)] : [y];
  const affine = bias === undefined ? 'value' : 'value + bias[p.offsetBias + n]';
  const variant: MatmulVariant = {
    a: 'mk',
    b: 'nk',
    inputs: bias === undefined ? {} : { bias: 'f32' },
    outputs: keeps ? { before: 'f32' } : {},
    functions: ACTIVATION_WGSL[activation],
    store: `let affine = ${affine};
  c[at] = activate(affine);${keeps ? '\n  before[at] = affine;' : ''}`,
  };
  const given = bias === undefined ? [x, weight] : [x, weight, bias];
  matmul(
    backend,
    `linear-${activation}-${bias === undefined ? 'plain' : 'bias'}`,
    variant,
    [...given, ...results],
    {
      m: rowsOf(x.shape),
      n: outputs,
      k: inputs,
      strideA: inputs,
      strideB: inputs,
      strideC: outputs,
      offsetB: rowFrom * inputs,
      offsetBias: rowFrom,
    },
  );
  return results;
};

/** With g = dy·activation′: dX = g·W, dW = gᵀ·X, dBias = Σ g. The slope is applied wherever g is loaded. */
const linearGradient: WebgpuKernel<'SeqlabLinearGradient'> = (backend, given, attributes) => {
  const { dy, x, weight } = given;
  const { activation, rowFrom, rowTo, hasBias } = attributes;
  const [total, inputs] = weight.shape as [number, number];
  const outputs = rowTo - rowFrom;
  const rows = rowsOf(x.shape);
  const shaped = activation === 'none' ? [] : [(activation === 'relu' ? given.y : given.preActivation)!];

  const dX = makeTensor(backend, x.shape);
  matmul(
    backend,
    `linear-dx-${activation}`,
    { a: 'mk', b: 'kn', ...sloped(activation) },
    [dy, weight, ...shaped, dX],
    {
      m: rows,
      n: inputs,
      k: outputs,
      strideA: outputs,
      strideB: inputs,
      strideC: inputs,
      offsetB: rowFrom * inputs,
    },
  );

  const dWeight = makeTensor(backend, weight.shape);
  if (outputs < total) fillZeros(backend, dWeight);
  matmulLongDepth(
    backend,
    `linear-dw-${activation}`,
    { a: 'km', b: 'kn', ...sloped(activation) },
    [dy, x, ...shaped, dWeight],
    {
      m: outputs,
      n: inputs,
      k: rows,
      strideA: outputs,
      strideB: inputs,
      strideC: inputs,
      offsetC: rowFrom * inputs,
    },
  );
  if (!hasBias) return [dX, dWeight];

  const dBias = makeTensor(backend, [total]);
  if (outputs < total) fillZeros(backend, dBias);
  const sizes = { rows, columns: outputs, offset: rowFrom };
  dispatchColumns(backend, BIAS_SUMS[activation], [dy, ...shaped, dBias], sizes);
  return [dX, dWeight, dBias];
};

function sloped(activation: Activation): Pick<MatmulVariant, 'inputs' | 'loadA' | 'functions'> {
  if (activation === 'none') return {};
  return { inputs: { shaped: 'f32' }, loadA: 'a[i] * slope(shaped[i])', functions: SLOPE_WGSL[activation] };
}

function biasSums(activation: Activation): ColumnProgram {
  const plain = activation === 'none';
  return columnSums({
    name: `linear-dbias-${activation}`,
    inputs: plain ? { dy: 'f32' } : { dy: 'f32', shaped: 'f32' },
    outputs: ['dBias'],
    terms: [plain ? 'dy[i]' : 'dy[i] * slope(shaped[i])'],
    functions: SLOPE_WGSL[activation],
  });
}

const BIAS_SUMS: Readonly<Record<Activation, ColumnProgram>> = {
  none: biasSums('none'),
  relu: biasSums('relu'),
  gelu: biasSums('gelu'),
  'gelu-tanh': biasSums('gelu-tanh'),
};

export const kernels = { SeqlabLinear: linear, SeqlabLinearGradient: linearGradient };
