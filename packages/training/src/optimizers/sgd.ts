import { sgdScalars, sgdStep } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import { checkRange, type Optimizer } from './optimizer.js';

export interface SgdOptions {
  /** default 0: no moment is kept then */
  readonly momentum?: number;
  /** added to the gradient; default 0 */
  readonly weightDecay?: number;
}

/** Gradient descent, with momentum if asked for, as `torch.optim.SGD`. */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkArgument('sgd', 'options', options, 'an object');
  const { momentum = 0, weightDecay = 0 } = options;
  checkRange('sgd', 'momentum', momentum, 0, 1);
  checkRange('sgd', 'weightDecay', weightDecay, 0, Infinity);
  return {
    name: 'sgd',
    moments: momentum === 0 ? [] : ['momentum_buffer'],
    start: {},
    advance: (scalars) => scalars,
    stepScalars: (_scalars, learningRate) => sgdScalars({ learningRate, weightDecay }),
    apply({ parameters, gradients, moments, scalars }) {
      sgdStep({ parameters, gradients, velocities: moments[0] ?? [], scalars }, { momentum });
    },
  };
}
