import type { ModelConfig } from '@seqlab/core';
import { createLinear, type Initializer, joinModules, type Module } from '@seqlab/layers';
import type { Tensor3D } from '@tensorflow/tfjs-core';

/** How the last layer's rows become outputs: [B, T, D] → [B, T, outputSize]. */
export interface ModelOutput extends Module {
  forward(x: Tensor3D): Tensor3D;
}

/** A linear layer, with bias unless the config says otherwise, not tied to the embedding; nothing at all for scalar inputs. */
export function buildOutput(initializer: Initializer, config: ModelConfig): ModelOutput {
  if (config.inputs === 'scalars') return { ...joinModules({}), forward: (x) => x };
  return createLinear(initializer, {
    inFeatures: config.dModel,
    outFeatures: config.outputSize,
    bias: config.bias ? 'fan-in' : 'none',
  });
}
