import type { TrainingConfig } from '@seqlab/core';
import { checkArgument } from '@seqlab/core';
import { adam, adamw } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';

/** The optimizer that a training config describes. */
export function optimizerOf(config: TrainingConfig): Optimizer {
  checkArgument('optimizerOf', 'config', config, 'an object');
  switch (config.optimizer) {
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamw(config);
    case 'sgd':
      return sgd(config);
  }
}
