import { checkArgument, portableCos } from '@seqlab/core';
import { checkTotal, type Schedule } from './schedule.js';

export interface OneCycleOptions {
  /** updates in all */
  readonly totalSteps: number;
}

/** torch's defaults: a share of the updates that rise, and what the peak is divided by at the start and the start at the end. */
const RISING = 0.3;
const START = 1 / 25;
const END = START / 1e4;

/**
 * Half a cosine from 1/25 up to 1 over the first three tenths of the updates, then half a cosine down to 1/250,000:
 * `torch.optim.lr_scheduler.OneCycleLR` with max_lr the learning rate and torch's defaults, the momentum left as it is.
 * @see Smith & Topin 2018, "Super-Convergence", section 3
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  checkArgument('oneCycle', 'options', options, 'an object');
  const { totalSteps } = options;
  checkTotal('oneCycle', totalSteps);
  const peak = RISING * totalSteps - 1;
  const last = totalSteps - 1;
  const between = (from: number, to: number, share: number) =>
    to + ((from - to) / 2) * (1 + portableCos(Math.PI * share));
  return (step) => {
    if (step >= last && last > peak) return END;
    return step <= peak ? between(START, 1, step / peak) : between(1, END, (step - peak) / (last - peak));
  };
}
