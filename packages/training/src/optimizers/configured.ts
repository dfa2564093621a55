import type { TrainingConfig } from '@seqlab/core';
import { checkArgument } from '@seqlab/core';
import type { TrainableModel } from '../trainable-model.js';
import { adam, adamw } from './adam.js';
import { isDecayed, withoutDecay } from './decay-groups.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';

/**
 * The optimizer that a training config describes, an average of the weights apart (`withAverage`). With `decayExclude` it is for the parameters of
 * `model` alone, in their order.
 */
export function optimizerOf(config: TrainingConfig, model: TrainableModel | null = null): Optimizer {
  checkArgument('optimizerOf', 'config', config, 'an object');
  if (!config.decayExclude) return plainOptimizerOf(config);
  checkArgument('optimizerOf', 'model', model, 'an object');
  const decays = [...model!.namedParameters()].map(([name, variable]) =>
    isDecayed(name, variable, model!.config),
  );
  return withoutDecay(plainOptimizerOf(config), plainOptimizerOf({ ...config, weightDecay: 0 }), decays);
}

function plainOptimizerOf(config: TrainingConfig): Optimizer {
  switch (config.optimizer) {
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamw(config);
    case 'sgd':
      return sgd(config);
  }
}
