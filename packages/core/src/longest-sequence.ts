import { checkArgument } from './check-argument.js';
import type { ModelConfig } from './model-config.js';

/**
 * How many tokens a source or a target of this model may have, SOS and EOS included: `maxLength` rows of learned positions,
 * any number (Infinity) with every other kind. Whoever decodes may go on until so many tokens stand in the target.
 */
export function longestSequence(config: Pick<ModelConfig, 'inputs' | 'positional' | 'maxLength'>): number {
  checkArgument('longestSequence', 'config', config, 'an object');
  const { inputs, positional, maxLength } = config;
  return positional === 'learned' && inputs === 'tokens' ? maxLength : Number.POSITIVE_INFINITY;
}
