import type { ModelConfig } from '@seqlab/core';
import {
  EVALUATION,
  type ForwardContext,
  type Initializer,
  joinModules,
  prefixed,
  seen,
} from '@seqlab/layers';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Continuation, Model } from '../model.js';
import { paddingOf, selfAttentionMask } from '../parts/attention-masks.js';
import { buildInput } from '../parts/build-input.js';
import { buildEncoder } from '../parts/build-layers.js';
import { buildOutput } from '../parts/build-output.js';
import { buildPositions } from '../parts/build-positions.js';
import { type PackedSequences, packedTarget } from '../parts/packed-sequences.js';
import { tidied } from '../parts/tidied.js';

/**
 * A language model: `decoderLayers` of masked self-attention without a source (Radford et al. 2018). Reads `tgt` alone. Names
 * `embedding.weight`, `positions.*`, `transformer.layers.*`, `transformer.norm.*`, `unembedding.*`: torch's nn.TransformerEncoder,
 * which with a causal mask is a decoder without cross-attention.
 */
export function createDecoderOnly(
  initializer: Initializer,
  config: ModelConfig,
): Omit<Model, 'activationBytes'> {
  const { causal, padId } = config;
  const input = buildInput(initializer, config);
  const positions = buildPositions(initializer, config, ['decoder']);
  const decoder = buildEncoder(initializer, config, config.decoderLayers, positions.rotation);
  const output = buildOutput(initializer, config, input);

  const bias = positions.biases.decoder;
  const mask = (length: number, sourceLength: number, padding: Tensor2D | null, segments?: Tensor2D) =>
    selfAttentionMask(length, sourceLength, { causal, bias, padding, ...(segments && { segments }) });
  const run = (ids: Tensor2D, context: ForwardContext, packed: PackedSequences | null = null): Tensor3D => {
    const length = ids.shape[1];
    const embedded = input.forward(ids, positions, context, packed?.positions);
    const visible = mask(length, length, paddingOf(ids, padId), packed?.segments);
    const x = decoder.forward(embedded, visible, prefixed(context, 'transformer.'));
    return seen(context, 'unembedding', output.forward(x));
  };

  const continuation: Continuation = {
    prompt: () => ({ memory: null, memoryKeyValues: [], padding: null }),
    logits: (target) => tidied(() => run(target, EVALUATION)),
    extend:
      causal && config.decoderLayers > 0
        ? ({ ids, past, padding, position }) =>
            tidied(() => {
              const kept = past?.[0]?.shape[1] ?? 0;
              const length = ids.shape[1];
              const embedded = input.forward(ids, positions, EVALUATION, position ?? kept);
              const step = decoder.extend(embedded, past, mask(length, kept + length, padding), position);
              return { logits: output.forward(step.y), past: step.past };
            })
        : null,
  };

  return {
    ...joinModules({
      embedding: input,
      '...positions': positions.module,
      transformer: decoder,
      unembedding: output,
    }),
    config,
    continuation,
    forward: (batch, context = EVALUATION) =>
      tidied(() => run(batch.tgt as Tensor2D, context, packedTarget(batch))),
  };
}
