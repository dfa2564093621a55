import { checkArgument } from '@seqlab/core';
import { checkWarmup, type Schedule } from './schedule.js';

export interface NoamOptions {
  /** updates of linear growth, 1 or more */
  readonly warmupSteps: number;
}

/**
 * Linear growth to 1 at update `warmupSteps`, then the inverse square root. The learning rate is the peak; the rate of
 * the source is the one with learning rate (dModel · warmupSteps)^−½.
 * @see Vaswani et al., "Attention is all you need" (2017), section 5.3, equation 3
 */
export function noam(options: NoamOptions): Schedule {
  checkArgument('noam', 'options', options, 'an object');
  const { warmupSteps } = options;
  checkWarmup('noam', warmupSteps, 1);
  return (step) => Math.min((step + 1) / warmupSteps, Math.sqrt(warmupSteps / (step + 1)));
}
