import { dispatch } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';
import { SgdScalars } from './operands.js';

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
const sgd: WebgpuKernel<'SeqlabSgd'> = (backend, inputs, { count: tensors, momentum, nesterov }) => {
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

export const kernels = { SeqlabSgd: sgd };
