import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import { combineSum } from '../../webgpu/shaders/rows.js';

/** Partial sums of one difference squared: at most this many workgroups, then one. */
const PARTIALS = 64;

const SQUARES = {
  name: 'squared-error-partials',
  inputs: { prediction: 'f32', goal: 'f32' },
  outputs: { partials: 'f32' },
  params: { count: 'u32' },
  code: `${combineSum(64)}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  var sum = 0.0;
  for (var i = group.x * 64u + t; i < p.count; i += groups.x * 64u) {
    let difference = prediction[i] - goal[i];
    sum += difference * difference;
  }
  sum = combineSum(t, sum);
  if (t == 0u) { partials[group.x] = sum; }
}`,
} satisfies Program;

const MEAN = {
  name: 'mean-of-partials',
  inputs: { partials: 'f32' },
  outputs: { loss: 'f32' },
  params: { partialCount: 'u32', count: 'u32' },
  code: `${combineSum(64)}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) t: u32) {
  var sum = 0.0;
  for (var i = t; i < p.partialCount; i += 64u) { sum += partials[i]; }
  sum = combineSum(t, sum);
  if (t == 0u) { loss[0] = sum / f32(p.count); }
}`,
} satisfies Program;

const meanSquaredError: WebgpuKernel<'SeqlabMeanSquaredError'> = (backend, { prediction, target }) => {
  const count = sizeOf(prediction.shape);
  const partialCount = Math.min(Math.ceil(count / 64), PARTIALS);
  const partials = makeTensor(backend, [partialCount]);
  const loss = makeTensor(backend, []);
  dispatch(backend, SQUARES, [prediction, target, partials], { count }, [partialCount, 1, 1]);
  dispatch(backend, MEAN, [partials, loss], { partialCount, count }, [1, 1, 1]);
  backend.disposeData(partials.dataId);
  return [loss];
};

const SQUARED_ERROR_GRADIENT = elementwise({
  name: 'squared-error-gradient',
  inputs: { dy: 'f32', prediction: 'f32', goal: 'f32' },
  outputs: { dPrediction: 'f32', dTarget: 'f32' },
  params: { factor: 'f32' },
  code: `    let slope = (prediction[i] - goal[i]) * p.factor * dy[0];
    dPrediction[i] = slope;
    dTarget[i] = -slope;`,
});

const meanSquaredErrorGradient: WebgpuKernel<'SeqlabMeanSquaredErrorGradient'> = (
  backend,
  { dy, prediction, target },
) => {
  const count = sizeOf(prediction.shape);
  const dPrediction = makeTensor(backend, prediction.shape);
  const dTarget = makeTensor(backend, target.shape);
  const tensors = [dy, prediction, target, dPrediction, dTarget];
  dispatch(backend, SQUARED_ERROR_GRADIENT, tensors, { count, factor: 2 / count }, elementwiseGrid(count));
  return [dPrediction, dTarget];
};

export const kernels = {
  SeqlabMeanSquaredError: meanSquaredError,
  SeqlabMeanSquaredErrorGradient: meanSquaredErrorGradient,
};
