import { checkArgument, type TrainingConfig } from '@seqlab/core';
import { linearDecay } from './linear-decay.js';
import { multistep } from './multistep.js';
import { noam } from './noam.js';
import { oneCycle } from './one-cycle.js';
import { constant, type Schedule } from './schedule.js';
import { warmupCosine } from './warmup-cosine.js';
import { warmupStableDecay } from './warmup-stable-decay.js';

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
    case 'linear':
      return linearDecay({ warmupSteps: config.warmupSteps, totalSteps: Math.max(1, config.steps) });
    case 'one-cycle':
      return oneCycle({ totalSteps: Math.max(1, config.steps) });
    case 'wsd': {
      const { warmupSteps, decaySteps, steps } = config;
      return warmupStableDecay({ warmupSteps, decaySteps, totalSteps: Math.max(1, steps) });
    }
  }
}
