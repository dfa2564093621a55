import { patches, prependToken } from '@seqlab/backend';
import { hasEmbeddingDropout, type ModelConfig } from '@seqlab/core';
import {
  createDropout,
  createLinear,
  EVALUATION,
  type ForwardContext,
  type Initializer,
  joinModules,
  moduleOf,
  prefixed,
  seen,
} from '@seqlab/layers';
import { reshape, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Model } from '../model.js';
import { selfAttentionMask } from '../parts/attention-masks.js';
import { buildEncoder } from '../parts/build-layers.js';
import { buildOutput } from '../parts/build-output.js';
import { buildPositions } from '../parts/build-positions.js';
import { pooled } from '../parts/pooled.js';
import { tidied } from '../parts/tidied.js';
import { withPositions } from '../parts/with-positions.js';

/**
 * A vision transformer (Dosovitskiy et al. 2021): an image is cut into patches by reshaping, each patch becomes a token by one linear layer, and an
 * encoder answers once per image. Reads `src` [B, imageSize²·channels], row by row, channels together; gives
 * [B, 1, outputSize]. Names `embedding.weight` [D, patchSize²·C] and `.bias`, `class_token` [D] with pooling "class", `positions.*`,
 * `transformer.layers.*`, `transformer.norm.*`, `unembedding.*`.
 */
export function createVision(initializer: Initializer, config: ModelConfig): Omit<Model, 'activationBytes'> {
  const { imageSize, patchSize, channels, dModel, pooling } = config;
  const embedding = createLinear(initializer, {
    inFeatures: patchSize ** 2 * channels,
    outFeatures: dModel,
    weight: 'xavier',
    bias: config.bias ? 'zeros' : 'none',
  });
  const classToken = pooling === 'class' ? initializer.constant([dModel] as const, 0) : null;
  const positions = buildPositions(initializer, config, ['encoder']);
  const dropout = createDropout(hasEmbeddingDropout(config) ? config.dropout : 0);
  const encoder = buildEncoder(initializer, config, config.encoderLayers, positions.rotation);
  const output = buildOutput(initializer, config, embedding);

  const tokensOf = (images: Tensor, context: ForwardContext): Tensor3D => {
    const pixels = reshape(images, [images.shape[0]!, imageSize, imageSize, channels]);
    const pieces = seen(context, 'patches', patches(pixels as Tensor4D, patchSize));
    const tokens = embedding.forward(pieces);
    return seen(context, 'embedding', classToken === null ? tokens : prependToken(tokens, classToken));
  };
  return {
    ...joinModules({
      embedding,
      ...(classToken !== null && { '...class': moduleOf({ class_token: classToken }) }),
      '...positions': positions.module,
      transformer: encoder,
      unembedding: output,
    }),
    config,
    continuation: null,
    forward: ({ src }, context = EVALUATION) =>
      tidied(() => {
        const tokens = tokensOf(src, context);
        const length = tokens.shape[1];
        const x = seen(
          context,
          'embedded',
          dropout.forward(withPositions(tokens, positions, context), context),
        );
        const bias = positions.biases.encoder;
        const mask = selfAttentionMask(length, length, { causal: false, bias, padding: null });
        const encoded = encoder.forward(x, mask, prefixed(context, 'transformer.'));
        const answering = seen(context, 'pooled', pooled(encoded, pooling, null));
        return seen(context, 'unembedding', output.forward(answering));
      }),
  };
}
