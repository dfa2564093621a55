import { checkArgument, portableCos, SeqlabError } from '@seqlab/core';
import type { Schedule } from './schedule.js';
import { checkWarmup } from './warmup.js';

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
  if (!Number.isInteger(totalSteps) || totalSteps < 1) {
    throw new SeqlabError(
      'schedule-total',
      `warmupCosine: totalSteps (${totalSteps}) must be a whole number of updates, 1 or more. Use the steps of the run.`,
    );
  }
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    if (step >= totalSteps) return 0;
    return 0.5 * (1 + portableCos((Math.PI * (step - warmupSteps)) / (totalSteps - warmupSteps)));
  };
}
