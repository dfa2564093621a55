import type { ModelConfig } from '@seqlab/core';

/** The stack whose top is un-embedded: where its activations' names begin, and how many layers it has. */
export function answeringStack(config: ModelConfig): { readonly name: string; readonly layers: number } {
  const { architecture, encoderLayers, decoderLayers } = config;
  switch (architecture) {
    case 'encoder-decoder':
      return { name: 'transformer.decoder', layers: decoderLayers };
    case 'decoder-only':
      return { name: 'transformer', layers: decoderLayers };
    default:
      return { name: 'transformer', layers: encoderLayers };
  }
}

/** The residual stream of that stack from below to the top: what enters its first layer, and what each layer puts out. */
export function streamNames(config: ModelConfig): string[] {
  const { name, layers } = answeringStack(config);
  return ['embedded', ...Array.from({ length: layers }, (_, layer) => `${name}.layers.${layer}`)];
}

/** The same of the encoder that an encoder-decoder reads its source with; empty for other models. */
export function sourceStreamNames({ architecture, encoderLayers }: ModelConfig): string[] {
  if (architecture !== 'encoder-decoder') return [];
  const layers = Array.from({ length: encoderLayers }, (_, layer) => `transformer.encoder.layers.${layer}`);
  return ['src_embedded', ...layers];
}
