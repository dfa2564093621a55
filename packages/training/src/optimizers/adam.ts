import { adamScalars, adamStep, adamwScalars, adamwStep } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import { checkRange, type Optimizer } from './optimizer.js';

export interface AdamOptions {
  /** decay of the mean of gradients; default 0.9 */
  readonly beta1?: number;
  /** decay of the mean of squared gradients; default 0.999 */
  readonly beta2?: number;
  /** added to the root; default 1e-8 */
  readonly eps?: number;
  /** default 0 (adam), 0.01 (adamw) */
  readonly weightDecay?: number;
}

/** Adam as `torch.optim.Adam`: weight decay is added to the gradient. @see Kingma and Ba (2015), algorithm 1 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkArgument('adam', 'options', options, 'an object');
  const { weightDecay = 0, ...rest } = options;
  return adamFamily('adam', { ...rest, weightDecay });
}

/** Adam with decoupled weight decay, as `torch.optim.AdamW`. @see Loshchilov and Hutter (2019), algorithm 2 */
export function adamw(options: AdamOptions = {}): Optimizer {
  checkArgument('adamw', 'options', options, 'an object');
  const { weightDecay = 0.01, ...rest } = options;
  return adamFamily('adamw', { ...rest, weightDecay });
}

function adamFamily(
  name: 'adam' | 'adamw',
  { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weightDecay }: AdamOptions & { readonly weightDecay: number },
): Optimizer {
  checkRange(name, 'beta1', beta1, 0, 1);
  checkRange(name, 'beta2', beta2, 0, 1);
  checkRange(name, 'eps', eps, 0, Infinity);
  checkRange(name, 'weightDecay', weightDecay, 0, Infinity);
  const [scalarsOf, step] = name === 'adam' ? [adamScalars, adamStep] : [adamwScalars, adamwStep];
  return {
    name,
    moments: ['exp_avg', 'exp_avg_sq'],
    start: { beta1Power: 1, beta2Power: 1 },
    advance: ({ beta1Power, beta2Power }) => ({
      beta1Power: beta1Power! * beta1,
      beta2Power: beta2Power! * beta2,
    }),
    stepScalars: ({ beta1Power, beta2Power }, learningRate) =>
      scalarsOf({ learningRate, beta1Power: beta1Power!, beta2Power: beta2Power!, weightDecay }),
    apply({ parameters, gradients, moments, scalars }) {
      step(
        { parameters, gradients, firstMoments: moments[0]!, secondMoments: moments[1]!, scalars },
        { beta1, beta2, eps },
      );
    },
  };
}
