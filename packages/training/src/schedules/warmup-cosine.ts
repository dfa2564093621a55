import { checkArgument, portableCos } from '@seqlab/core';
import { checkTotal, checkWarmup, type Schedule } from './schedule.js';

export interface WarmupCosineOptions {
  /** updates of linear growth up to 1; 0 for none */
  readonly warmupSteps: number;
  /** updates in all; the factor reaches 0 there and stays 0 */
  readonly totalSteps: number;
}

/**
 * Linear growth (1/w, 2/w … 1), then half a cosine down to 0.
 * @see Loshchilov and Hutter, "SGDR" (2017), equation 5 without restarts
 */
export function warmupCosine(options: WarmupCosineOptions): Schedule {
  checkArgument('warmupCosine', 'options', options, 'an object');
  const { warmupSteps, totalSteps } = options;
  checkWarmup('warmupCosine', warmupSteps, 0);
  checkTotal('warmupCosine', totalSteps);
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    if (step >= totalSteps) return 0;
    return 0.5 * (1 + portableCos((Math.PI * (step - warmupSteps)) / (totalSteps - warmupSteps)));
  };
}
