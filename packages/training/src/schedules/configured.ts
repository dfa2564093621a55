import type { TrainingConfig } from '@seqlab/core';
import { checkArgument } from '@seqlab/core';
import { constant } from './constant.js';
import { multistep } from './multistep.js';
import { noam } from './noam.js';
import type { Schedule } from './schedule.js';
import { warmupCosine } from './warmup-cosine.js';

/** The schedule that a training config describes. */
export function scheduleOf(config: TrainingConfig): Schedule {
  checkArgument('scheduleOf', 'config', config, 'an object');
  switch (config.schedule) {
    case 'constant':
      return constant();
    case 'multistep':
      return multistep(config);
    case 'warmup-cosine':
      return warmupCosine({ warmupSteps: config.warmupSteps, totalSteps: Math.max(1, config.steps) });
    case 'noam':
      return noam(config);
  }
}
