import { checkArgument } from '@seqlab/core';
import { checkTotal, checkWarmup, type Schedule } from './schedule.js';

export interface WarmupStableDecayOptions {
  /** updates of linear growth up to 1; 0 for none */
  readonly warmupSteps: number;
  /** updates at the end over which the factor goes down to 0 in a straight line; default: a tenth of all, at least one */
  readonly decaySteps?: number | null;
  /** updates in all */
  readonly totalSteps: number;
}

/**
 * Linear growth (1/w, 2/w … 1), 1, then a straight line down to 0 at the end: what is before the end does not depend on where the end is.
 * @see Hu et al. 2024, "MiniCPM", arXiv 2404.06395, section 4.2
 */
export function warmupStableDecay(options: WarmupStableDecayOptions): Schedule {
  checkArgument('warmupStableDecay', 'options', options, 'an object');
  const { warmupSteps, totalSteps } = options;
  checkWarmup('warmupStableDecay', warmupSteps, 0);
  checkTotal('warmupStableDecay', totalSteps);
  const decaySteps = options.decaySteps ?? Math.max(1, Math.floor(totalSteps / 10));
  checkTotal('warmupStableDecay', decaySteps, 'decaySteps');
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    return Math.min(1, Math.max(0, totalSteps - step) / decaySteps);
  };
}
