import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SgdScalars } from '../../kernels.js';
import { dispatch, makeTensor } from '../dispatch.js';
import { sizeOf, type WebgpuKernel } from '../kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../program.js';
import { combineSum } from '../shaders/rows.js';

const PLAIN_SGD = elementwise({
  name: 'sgd',
  inputs: { gradient: 'f32', scalars: 'f32' },
  outputs: { parameter: 'f32' },
  code: `    let g = gradient[i] + parameter[i] * scalars[${SgdScalars.weightDecay}];
    parameter[i] -= scalars[${SgdScalars.learningRate}] * g;`,
});

const MOMENTUM_SGD = elementwise({
  name: 'sgd-momentum',
  inputs: { gradient: 'f32', scalars: 'f32' },
  outputs: { parameter: 'f32', velocity: 'f32' },
  params: { momentum: 'f32', nesterov: 'u32' },
  code: `    let g = gradient[i] + parameter[i] * scalars[${SgdScalars.weightDecay}];
    let b = velocity[i] * p.momentum + g * scalars[${SgdScalars.dampeningFactor}];
    velocity[i] = b;
    parameter[i] -= scalars[${SgdScalars.learningRate}] * select(b, g + b * p.momentum, p.nesterov == 1u);`,
});

/** In place. */
export const sgd: WebgpuKernel<'SeqlabSgd'> = (backend, inputs, { count: tensors, momentum, nesterov }) => {
  const params = { momentum, nesterov: nesterov ? 1 : 0 };
  for (let n = 0; n < tensors; n += 1) {
    const parameter = inputs[`parameter${n}`]!;
    const count = sizeOf(parameter.shape);
    const read = [inputs[`gradient${n}`]!, inputs.scalars!, parameter];
    if (momentum === 0) dispatch(backend, PLAIN_SGD, read, { count }, elementwiseGrid(count));
    else {
      const tensorsOf = [...read, inputs[`velocity${n}`]!];
      dispatch(backend, MOMENTUM_SGD, tensorsOf, { count, ...params }, elementwiseGrid(count));
    }
  }
  return [];
};

const ACCUMULATE = elementwise({
  name: 'accumulate',
  inputs: { gradient: 'f32' },
  outputs: { sum: 'f32' },
  params: { scale: 'f32', reset: 'u32' },
  code: '    sum[i] = select(sum[i], 0.0, p.reset == 1u) + gradient[i] * p.scale;',
});

/** In place. */
export const accumulate: WebgpuKernel<'SeqlabAccumulate'> = (
  backend,
  inputs,
  { count: tensors, scale, reset },
) => {
  for (let n = 0; n < tensors; n += 1) {
    const sum = inputs[`sum${n}`]!;
    const count = sizeOf(sum.shape);
    const params = { count, scale, reset: reset ? 1 : 0 };
    dispatch(backend, ACCUMULATE, [inputs[`gradient${n}`]!, sum], params, elementwiseGrid(count));
  }
  return [];
};

/** Workgroups that sum the squares of one gradient. */
const PARTIALS = 32;

const SQUARES = {
  name: 'clip-squares',
  inputs: { gradient: 'f32' },
  outputs: { partials: 'f32' },
  params: { count: 'u32', offset: 'u32' },
  code: `${combineSum(64)}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  var sum = 0.0;
  for (var i = group.x * 64u + t; i < p.count; i += ${PARTIALS * 64}u) { sum += gradient[i] * gradient[i]; }
  sum = combineSum(t, sum);
  if (t == 0u) { partials[p.offset + group.x] = sum; }
}`,
} satisfies Program;

const NORM = {
  name: 'clip-norm',
  inputs: { partials: 'f32' },
  outputs: { norm: 'f32' },
  params: { count: 'u32' },
  code: `${combineSum(64)}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) t: u32) {
  var sum = 0.0;
  for (var i = t; i < p.count; i += 64u) { sum += partials[i]; }
  sum = combineSum(t, sum);
  if (t == 0u) { norm[0] = sqrt(sum); }
}`,
} satisfies Program;

/** A NaN norm fails the comparison, so the factor is NaN too. */
const SCALE = elementwise({
  name: 'clip-scale',
  inputs: { gradient: 'f32', norm: 'f32' },
  outputs: { clipped: 'f32' },
  params: { maxNorm: 'f32' },
  code: `    let factor = p.maxNorm / (norm[0] + 1e-6);
    clipped[i] = gradient[i] * select(factor, 1.0, factor >= 1.0);`,
});

export const clipByGlobalNorm: WebgpuKernel<'SeqlabClipByGlobalNorm'> = (backend, inputs, attributes) => {
  const { count: tensors, maxNorm } = attributes;
  const gradients: TensorInfo[] = Array.from({ length: tensors }, (_, n) => inputs[`gradient${n}`]!);
  const partials = makeTensor(backend, [tensors * PARTIALS]);
  const norm = makeTensor(backend, []);
  gradients.forEach((gradient, n) => {
    const params = { count: sizeOf(gradient.shape), offset: n * PARTIALS };
    dispatch(backend, SQUARES, [gradient, partials], params, [PARTIALS, 1, 1]);
  });
  dispatch(backend, NORM, [partials, norm], { count: tensors * PARTIALS }, [1, 1, 1]);
  backend.disposeData(partials.dataId);
  const clipped = gradients.map((gradient) => {
    const result = makeTensor(backend, gradient.shape);
    const count = sizeOf(gradient.shape);
    dispatch(backend, SCALE, [gradient, norm, result], { count, maxNorm }, elementwiseGrid(count));
    return result;
  });
  return [...clipped, norm];
};
