import { SeqlabError } from '@seqlab/core';
import { type Tensor, type Tensor1D, tidy, type Variable } from '@tensorflow/tfjs-core';
import { runKernel } from '../../run-kernel.js';
import { checkBoolean, checkNumber, checkOptions, checkShape } from '../../tensor-checks.js';
import { checkAlong, checkVariables, numbered } from '../../tensor-lists.js';
import { SgdScalars } from './operands.js';
import { sgdReference } from './reference.js';

/** Lists in the same order, number i of each of the same shape, which may be any. Parameters and velocities are changed in place. */
export interface SgdTensors {
  readonly parameters: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** torch's momentum_buffer, zeros at first; empty without momentum */
  readonly velocities: readonly Variable[];
  /** [4], the values of `sgdScalars` */
  readonly scalars: Tensor1D;
}

export interface SgdOptions {
  /** Default: 0 */
  readonly momentum?: number;
  /** Default: false */
  readonly nesterov?: boolean;
}

export interface SgdStepScalars {
  readonly learningRate: number;
  /** Default: 0 */
  readonly weightDecay?: number;
  /** of the gradient that goes into the velocity; give 0 at the first step, as torch does. Default: 0 */
  readonly dampening?: number;
}

/** What `sgdStep` needs that moves from step to step. [4]. @throws `op-options`, `op-option-range` */
export function sgdScalars(size: SgdStepScalars): Float32Array {
  checkOptions('sgdScalars', size, 'size');
  const { learningRate, weightDecay = 0, dampening = 0 } = size;
  for (const [name, value] of Object.entries({ learningRate, weightDecay, dampening })) {
    checkNumber('sgdScalars', name, value, '(−∞, ∞)', Number.isFinite(value));
  }
  const values = new Float32Array(SgdScalars.length);
  values[SgdScalars.learningRate] = learningRate;
  values[SgdScalars.dampeningFactor] = 1 - dampening;
  values[SgdScalars.weightDecay] = weightDecay;
  return values;
}

/**
 * One update of all parameters by stochastic gradient descent, with torch.optim.SGD's momentum.
 * @throws `sgd-nesterov`, `tensor-count`, `variable-expected`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", section 2
 */
export function sgdStep(tensors: SgdTensors, options: SgdOptions = {}): void {
  checkOptions('sgdStep', tensors, 'tensors');
  checkOptions('sgdStep', options);
  const { parameters, gradients, velocities, scalars } = tensors;
  const { momentum = 0, nesterov = false } = options;
  checkNumber('sgdStep', 'momentum', momentum, '[0, 1)', momentum >= 0 && momentum < 1);
  checkBoolean('sgdStep', 'nesterov', nesterov);
  if (nesterov && momentum === 0) {
    throw new SeqlabError(
      'sgd-nesterov',
      'sgdStep: nesterov is true with momentum 0, expected a momentum above 0. Set momentum or leave nesterov out.',
    );
  }
  checkVariables('sgdStep', 'parameters', parameters);
  checkAlong('sgdStep', 'gradients', gradients, 'parameters', parameters);
  if (momentum !== 0) {
    checkVariables('sgdStep', 'velocities', velocities);
    checkAlong('sgdStep', 'velocities', velocities, 'parameters', parameters);
  }
  checkShape('sgdStep', 'scalars', scalars, [SgdScalars.length]);
  const velocity = momentum === 0 ? [] : velocities;
  tidy(() => {
    runKernel(
      'SeqlabSgd',
      { ...numbered({ parameter: parameters, gradient: gradients, velocity }), scalars },
      { count: parameters.length, momentum, nesterov },
      sgdReference,
    );
  });
}
