import { checkArgument, SeqlabError } from '@seqlab/core';
import type { Schedule } from './schedule.js';

export interface MultistepOptions {
  /** numbers of updates after which the rate is multiplied by gamma; any order, a number may occur twice */
  readonly milestones: readonly number[];
  /** default 0.1 */
  readonly gamma?: number;
}

/**
 * gamma to the power of the milestones passed, as `torch.optim.lr_scheduler.MultiStepLR` stepped after each update:
 * the update number `milestone` (counted from 0) is the first that is slower.
 */
export function multistep(options: MultistepOptions): Schedule {
  checkArgument('multistep', 'options', options, 'an object');
  const { milestones, gamma = 0.1 } = options;
  checkArgument('multistep', 'milestones', milestones, 'a list');
  for (const milestone of milestones) {
    if (!Number.isInteger(milestone) || milestone < 0) {
      throw new SeqlabError(
        'schedule-milestone',
        `multistep: milestone ${milestone} must be a whole number of updates, 0 or more. Use for example 100.`,
      );
    }
  }
  if (!Number.isFinite(gamma) || gamma < 0) {
    throw new SeqlabError(
      'schedule-gamma',
      `multistep: gamma (${gamma}) must be a finite number, 0 or more. Use for example 0.1.`,
    );
  }
  return (step) => {
    let factor = 1;
    for (const milestone of milestones) if (milestone <= step) factor *= gamma;
    return factor;
  };
}
