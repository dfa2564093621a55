import { checkArgument } from '@seqlab/core';
import { checkTotal, checkWarmup, type Schedule } from './schedule.js';

export interface LinearDecayOptions {
  /** updates of linear growth up to 1; 0 for none */
  readonly warmupSteps: number;
  /** updates in all; the factor reaches 0 there and stays 0 */
  readonly totalSteps: number;
}

/**
 * Linear growth (1/w, 2/w … 1), then a straight line down to 0: without growth `torch.optim.lr_scheduler.LinearLR` with start_factor 1,
 * end_factor 0 and total_iters of all updates.
 * @see Devlin et al. 2019 (BERT), appendix A.2
 */
export function linearDecay(options: LinearDecayOptions): Schedule {
  checkArgument('linearDecay', 'options', options, 'an object');
  const { warmupSteps, totalSteps } = options;
  checkWarmup('linearDecay', warmupSteps, 0);
  checkTotal('linearDecay', totalSteps);
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    return Math.max(0, totalSteps - step) / (totalSteps - warmupSteps);
  };
}
