import type { ModelConfig } from '@seqlab/core';
import type { Module } from '@seqlab/layers';

const NONE: ReadonlyMap<string, string> = new Map();
const TIED: ReadonlyMap<string, string> = new Map([['unembedding.weight', 'embedding.weight']]);

/** Names under which torch's `state_dict` holds a weight once more, and the name of the parameter that it is. */
export function tiedWeights(module: Module | { readonly config: ModelConfig }): ReadonlyMap<string, string> {
  const { config } = Object(module) as { readonly config?: Partial<ModelConfig> };
  return config?.tieEmbedding === true ? TIED : NONE;
}
