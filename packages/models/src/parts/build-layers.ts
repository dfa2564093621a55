import type { ModelConfig } from '@seqlab/core';
import {
  createDropout,
  createFeedForward,
  createLayerNorm,
  createLinear,
  createMultiheadAttention,
  createRMSNorm,
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
  const { dModel, heads, dropout, bias } = config;
  const outGain = residualGain(config);
  return createMultiheadAttention(initializer, { dModel, heads, dropout, rotation, outGain, bias });
}

function buildFeedForward(initializer: Initializer, config: ModelConfig) {
  const { dModel, feedForward, activation, dropout } = config;
  const bias = config.bias ? 'fan-in' : 'none';
  return createFeedForward({
    linear1: createLinear(initializer, {
      inFeatures: dModel,
      outFeatures: feedForward,
      weight: 'xavier',
      bias,
    }),
    linear2: createLinear(initializer, {
      inFeatures: feedForward,
      outFeatures: dModel,
      weight: 'xavier',
      bias,
      gain: residualGain(config),
    }),
    activation,
    dropout: createDropout(dropout),
  });
}

/**
 * What ends in the residual stream starts smaller the more of it there is: 1/√(2·layers) in a decoder-only model whose `initStd` is given,
 * so that the stream's variance does not grow with depth (Radford et al. 2019, section 2.3). 1 otherwise, as in torch.
 */
function residualGain({ architecture, decoderLayers, initStd }: ModelConfig): number {
  return architecture === 'decoder-only' && initStd !== null ? 1 / Math.sqrt(2 * decoderLayers) : 1;
}

function buildNorm(initializer: Initializer, config: ModelConfig) {
  const { dModel, layerNormEps, bias } = config;
  return config.norm === 'rms'
    ? createRMSNorm(initializer, dModel, layerNormEps)
    : createLayerNorm(initializer, dModel, layerNormEps, { bias });
}
