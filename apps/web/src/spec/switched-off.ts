import type { ModelConfig, NamedArrays } from '@seqlab/core';
import type { PaddingMask } from '@seqlab/models';
import type { Switch } from './link-state.js';

/** Whether a model has the component at all. */
export function hasComponent(config: ModelConfig, component: Switch): boolean {
  switch (component) {
    case 'positions':
      return config.positional !== 'none';
    case 'causal':
      return config.causal;
    case 'source-padding':
    case 'target-padding':
    case 'memory-padding':
      return config.padId !== null && config.architecture === 'encoder-decoder';
    default:
      return true;
  }
}

/**
 * The model without some components, on the weights that were trained with them: the causal mask and fixed positions by the config, padding
 * masks by an option of the model,
 * attentions and feed-forward by an output projection of zeros, which leaves the residual stream as it was.
 */
export function switchedOff(
  config: ModelConfig,
  weights: NamedArrays,
  off: readonly Switch[],
): { config: ModelConfig; weights: NamedArrays; unmasked: readonly PaddingMask[] } {
  const without = { ...config };
  if (off.includes('positions')) without.positional = 'none';
  if (off.includes('causal')) without.causal = false;
  const silent = SILENCED.filter(([component]) => off.includes(component)).map(([, pattern]) => pattern);
  const kept = [...weights].filter(([name]) => !(off.includes('positions') && name.startsWith('positions.')));
  return {
    config: without,
    unmasked: unmaskedBy(config, off),
    weights: new Map(
      kept.map(([name, array]) => [
        name,
        silent.some((pattern) => pattern.test(name))
          ? { shape: array.shape, values: new Float32Array(array.values.length) }
          : array,
      ]),
    ),
  };
}

/** The attentions that see PAD because their mask is switched off. */
export const unmaskedBy = (config: ModelConfig, off: readonly Switch[]): readonly PaddingMask[] =>
  MASKS.filter(([component]) => off.includes(component) && hasComponent(config, component)).map(
    ([, mask]) => mask,
  );

const MASKS: readonly (readonly [Switch, PaddingMask])[] = [
  ['source-padding', 'source'],
  ['target-padding', 'target'],
  ['memory-padding', 'memory'],
];

const SILENCED: readonly (readonly [Switch, RegExp])[] = [
  ['encoder-attention', /encoder\.layers\.\d+\.self_attn\.out_proj\./],
  ['decoder-attention', /decoder\.layers\.\d+\.self_attn\.out_proj\./],
  ['cross-attention', /decoder\.layers\.\d+\.multihead_attn\.out_proj\./],
  ['feed-forward', /\.layers\.\d+\.linear2\./],
];
