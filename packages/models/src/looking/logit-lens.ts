import type { BatchTensors } from '@seqlab/backend';
import type { NamedArrays, ShapedArray } from '@seqlab/core';
import { checkModule } from '../check-model.js';
import type { Model } from '../model.js';
import { replaceWith } from './hook.js';
import { runWithCache, runWithHooks } from './run-with-cache.js';
import { streamNames } from './stream.js';

/**
 * What the model would answer if it ended earlier: the residual stream after the embedding and after each layer, through the final norm (and the
 * pooling) and the un-embedding: logits [B, T, outputSize] by the names of the stream, `embedded` first. The last are the model's own.
 * @throws as `runWithCache`
 * @see nostalgebraist 2020, "interpreting GPT: the logit lens"
 */
export async function logitLens(model: Model, batch: BatchTensors): Promise<NamedArrays> {
  checkModule('logitLens', model);
  const names = streamNames(model.config);
  const top = names.at(-1)!;
  const { logits, activations } = await runWithCache(model, batch, { keep: (name) => names.includes(name) });
  const lens: [string, ShapedArray][] = [];
  for (const name of names.slice(0, -1)) {
    // the rest of the model after its last layer is what an earlier stream has to go through
    lens.push([name, await runWithHooks(model, batch, { [top]: replaceWith(activations.get(name)!) })]);
  }
  return new Map([...lens, [top, logits]]);
}
