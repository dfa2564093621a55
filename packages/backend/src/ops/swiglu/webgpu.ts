import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';
import { LOGISTIC_WGSL } from '../linear/wgsl.js';

const FORWARD = elementwise({
  name: 'swiglu',
  inputs: { gate: 'f32', x: 'f32' },
  outputs: { y: 'f32' },
  functions: LOGISTIC_WGSL,
  code: '    y[i] = gate[i] * logistic(gate[i]) * x[i];',
});

const BACKWARD = elementwise({
  name: 'swiglu-gradient',
  inputs: { dy: 'f32', gate: 'f32', x: 'f32' },
  outputs: { dGate: 'f32', dX: 'f32' },
  functions: LOGISTIC_WGSL,
  code: `    let s = logistic(gate[i]);
    dGate[i] = dy[i] * x[i] * s * (1.0 + gate[i] * (1.0 - s));
    dX[i] = dy[i] * gate[i] * s;`,
});

const swiglu: WebgpuKernel<'SeqlabSwiglu'> = (backend, { gate, x }) => {
  const y = makeTensor(backend, x.shape);
  const count = sizeOf(x.shape);
  dispatch(backend, FORWARD, [gate, x, y], { count }, elementwiseGrid(count));
  return [y];
};

const swigluGradient: WebgpuKernel<'SeqlabSwigluGradient'> = (backend, { dy, gate, x }) => {
  const [dGate, dX] = [makeTensor(backend, x.shape), makeTensor(backend, x.shape)];
  const count = sizeOf(x.shape);
  dispatch(backend, BACKWARD, [dy, gate, x, dGate, dX], { count }, elementwiseGrid(count));
  return [dGate, dX];
};

export const kernels = { SeqlabSwiglu: swiglu, SeqlabSwigluGradient: swigluGradient };
