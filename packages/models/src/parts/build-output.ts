import { linear } from '@seqlab/backend';
import type { ModelConfig } from '@seqlab/core';
import { createLinear, type Initializer, joinModules, type Module, moduleOf } from '@seqlab/layers';
import type { Rank, Tensor3D, Variable } from '@tensorflow/tfjs-core';

/** How the last layer's rows become outputs: [B, T, D] → [B, T, outputSize]. */
export interface ModelOutput extends Module {
  forward(x: Tensor3D): Tensor3D;
}

/**
 * A linear layer, with bias unless the config says otherwise; nothing at all for scalar inputs. With `tieEmbedding` its weight is that of
 * `input`, which stays its owner, and only the bias is its own: logit of id v = row v · x + bias v (Press & Wolf 2017; Turner 2023, section 4.1).
 */
export function buildOutput(initializer: Initializer, config: ModelConfig, input: Module): ModelOutput {
  if (config.inputs === 'scalars') return { ...joinModules({}), forward: (x) => x };
  if (config.tieEmbedding) return tiedOutput(initializer, config, input);
  return createLinear(initializer, {
    inFeatures: config.dModel,
    outFeatures: config.outputSize,
    bias: config.bias ? 'fan-in' : 'none',
  });
}

function tiedOutput(initializer: Initializer, config: ModelConfig, input: Module): ModelOutput {
  const { dModel, outputSize } = config;
  const weight = input.namedParameters().get('weight') as Variable<Rank.R2>;
  // what torch's nn.Linear draws its bias from
  const bias = config.bias ? initializer.uniform([outputSize] as const, 1 / Math.sqrt(dModel)) : null;
  return { ...moduleOf(bias === null ? {} : { bias }), forward: (x) => linear(x, weight, bias) };
}
