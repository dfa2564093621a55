import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import { combineSum } from '../../webgpu/shaders/rows.js';

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

const clipByGlobalNorm: WebgpuKernel<'SeqlabClipByGlobalNorm'> = (backend, inputs, attributes) => {
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

export const kernels = { SeqlabClipByGlobalNorm: clipByGlobalNorm };
