import type { ModelConfig } from '@seqlab/core';
import {
  createDropout,
  createFeedForward,
  createLayerNorm,
  createLinear,
  createMultiheadAttention,
  createTransformerDecoder,
  createTransformerDecoderLayer,
  createTransformerEncoder,
  createTransformerEncoderLayer,
  type Initializer,
  postNorm,
  preNorm,
  type Rotation,
  type TransformerDecoder,
  type TransformerEncoder,
} from '@seqlab/layers';

// Parameters are made in torch's order, because a parameter's number decides its random numbers.

/** A stack of self-attention layers with the final norm; `rotation` turns its queries and keys. */
export function buildEncoder(
  initializer: Initializer,
  config: ModelConfig,
  layerCount: number,
  rotation: Rotation | null,
): TransformerEncoder {
  const layers = Array.from({ length: layerCount }, () => {
    const selfAttention = buildAttention(initializer, config, rotation);
    const feedForward = buildFeedForward(initializer, config);
    const [norm1, norm2] = [buildNorm(initializer, config), buildNorm(initializer, config)];
    return createTransformerEncoderLayer({
      selfAttention,
      feedForward,
      norm1,
      norm2,
      ...sharedParts(config),
    });
  });
  return createTransformerEncoder({ layers, norm: buildNorm(initializer, config) });
}

/** A stack of decoder layers with the final norm; `rotation` turns queries and keys of self-attention. */
export function buildDecoder(
  initializer: Initializer,
  config: ModelConfig,
  rotation: Rotation | null,
): TransformerDecoder {
  const layers = Array.from({ length: config.decoderLayers }, () => {
    const selfAttention = buildAttention(initializer, config, rotation);
    const crossAttention = buildAttention(initializer, config, null);
    const feedForward = buildFeedForward(initializer, config);
    const [norm1, norm2] = [buildNorm(initializer, config), buildNorm(initializer, config)];
    const norm3 = buildNorm(initializer, config);
    return createTransformerDecoderLayer({
      selfAttention,
      crossAttention,
      feedForward,
      norm1,
      norm2,
      norm3,
      ...sharedParts(config),
    });
  });
  return createTransformerDecoder({ layers, norm: buildNorm(initializer, config) });
}

function sharedParts(config: ModelConfig) {
  return { residual: config.normFirst ? preNorm : postNorm, dropout: createDropout(config.dropout) };
}

function buildAttention(initializer: Initializer, config: ModelConfig, rotation: Rotation | null) {
  const { dModel, heads, dropout } = config;
  return createMultiheadAttention(initializer, { dModel, heads, dropout, rotation });
}

function buildFeedForward(initializer: Initializer, config: ModelConfig) {
  const { dModel, feedForward, activation, dropout } = config;
  return createFeedForward({
    linear1: createLinear(initializer, { inFeatures: dModel, outFeatures: feedForward, weight: 'xavier' }),
    linear2: createLinear(initializer, { inFeatures: feedForward, outFeatures: dModel, weight: 'xavier' }),
    activation,
    dropout: createDropout(dropout),
  });
}

function buildNorm(initializer: Initializer, config: ModelConfig) {
  return createLayerNorm(initializer, config.dModel, config.layerNormEps);
}
