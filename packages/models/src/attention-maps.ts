import type { BatchTensors } from '@seqlab/backend';
import type { NamedArrays } from '@seqlab/core';
import { EVALUATION, type MultiheadAttention } from '@seqlab/layers';
import { keep, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkForward, checkModule } from './check-model.js';
import type { Model } from './model.js';

/**
 * What every attention looks at, dropout off: [B, H, T, S] by the attention's name, e.g.
 * `transformer.decoder.layers.0.multihead_attn`, in the order in which they run. Rows sum to 1, or to 0 where all is masked.
 */
export async function attentionMaps(model: Model, batch: BatchTensors): Promise<NamedArrays> {
  checkModule('attentionMaps', model);
  checkForward(batch);
  const parameters = [...model.namedParameters()];
  const nameOf = (attention: MultiheadAttention): string => {
    const own = attention.namedParameters().get('in_proj_weight');
    const [name] = parameters.find(([, variable]) => variable === own)!;
    return name.slice(0, -'.in_proj_weight'.length);
  };
  const seen: [string, Tensor4D][] = [];
  const logits = model.forward(batch, {
    ...EVALUATION,
    observeAttention: (attention, weights) => seen.push([nameOf(attention), keep(weights)]),
  });
  logits.dispose();
  const maps = seen.map(
    async ([name, weights]): Promise<[string, { shape: number[]; values: Float32Array }]> => {
      const values = (await weights.data()) as Float32Array;
      weights.dispose();
      return [name, { shape: weights.shape, values: values.slice() }];
    },
  );
  return new Map(await Promise.all(maps));
}
