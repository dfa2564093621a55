import type { ModelConfig } from '@seqlab/core';
import { EVALUATION, type Initializer, joinModules, prefixed, seen } from '@seqlab/layers';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Model } from '../model.js';
import { paddingOf, selfAttentionMask } from '../parts/attention-masks.js';
import { buildInput } from '../parts/build-input.js';
import { buildEncoder } from '../parts/build-layers.js';
import { buildOutput } from '../parts/build-output.js';
import { buildPositions } from '../parts/build-positions.js';
import { checkPackedPooling, packedSource } from '../parts/packed-sequences.js';
import { pooled } from '../parts/pooled.js';
import { tidied } from '../parts/tidied.js';

/**
 * An output per source position, each of which sees the whole source (tagging, masked tokens), or with `pooling` one per source
 * (classification, regression). Reads `src` alone. Names
 * `embedding.weight`, `positions.*`, `transformer.layers.*`, `transformer.norm.*`, `unembedding.*`: torch's nn.TransformerEncoder.
 */
export function createEncoderOnly(
  initializer: Initializer,
  config: ModelConfig,
): Omit<Model, 'activationBytes'> {
  const input = buildInput(initializer, config);
  const positions = buildPositions(initializer, config, ['encoder']);
  const encoder = buildEncoder(initializer, config, config.encoderLayers, positions.rotation);
  const output = buildOutput(initializer, config, input);
  return {
    ...joinModules({
      embedding: input,
      '...positions': positions.module,
      transformer: encoder,
      unembedding: output,
    }),
    config,
    continuation: null,
    forward: (batch, context = EVALUATION) =>
      tidied(() => {
        const source = batch.src as Tensor2D;
        const packed = packedSource(batch);
        checkPackedPooling(packed, config.pooling);
        const segments = packed?.segments;
        const length = source.shape[1];
        const padding = paddingOf(source, config.padId);
        const bias = positions.biases.encoder;
        const mask = selfAttentionMask(length, length, {
          causal: false,
          bias,
          padding,
          ...(segments && { segments }),
        });
        const embedded = input.forward(source, positions, context, packed?.positions);
        const encoded = encoder.forward(embedded, mask, prefixed(context, 'transformer.'));
        const answering = seen(context, 'pooled', pooled(encoded, config.pooling, padding));
        return seen(context, 'unembedding', output.forward(answering));
      }),
  };
}
