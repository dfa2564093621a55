import type { BatchTensors } from '@seqlab/backend';
import type { NamedArrays } from '@seqlab/core';
import type { Model } from '../model.js';
import { runWithCache } from './run-with-cache.js';

const WEIGHTS = '.weights';

/**
 * What every attention looks at, dropout off: [B, H, T, S] by the attention's name, e.g.
 * `transformer.decoder.layers.0.multihead_attn`, in the order in which they run. Rows sum to 1, or to 0 where all is masked.
 */
export async function attentionMaps(model: Model, batch: BatchTensors): Promise<NamedArrays> {
  const { activations } = await runWithCache(model, batch, { keep: (name) => name.endsWith(WEIGHTS) });
  return new Map([...activations].map(([name, weights]) => [name.slice(0, -WEIGHTS.length), weights]));
}
