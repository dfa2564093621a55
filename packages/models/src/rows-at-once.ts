import type { ModelConfig } from '@seqlab/core';
import { checkArgument } from '@seqlab/core';

/** 256 MiB of float32. */
const FLOATS = 2 ** 26;

/**
 * How many rows a model reads at once where nothing else says it: as many as keep what one pass without gradients holds within
 * 256 MiB, at least one. A count from sizes alone, so that the same rows always go together.
 *
 * Counted per row: for each layer and position 12·D + 2·F (gated 4·F) and H·length scores of attention; logits and their softmax, 2·V.
 */
export function rowsAtOnce(config: ModelConfig, srcLength: number, tgtLength: number): number {
  checkArgument('rowsAtOnce', 'config', config, 'an object');
  const { dModel, feedForward, heads, encoderLayers, decoderLayers, outputSize } = config;
  const hidden = (config.activation === 'swiglu' ? 4 : 2) * feedForward;
  const inLayer = (length: number) => length * (12 * dModel + hidden + heads * length);
  const cross = heads * srcLength * tgtLength;
  const floats =
    (encoderLayers + 1) * inLayer(srcLength) +
    (decoderLayers + 1) * (inLayer(tgtLength) + cross) +
    2 * outputSize * Math.max(srcLength, tgtLength);
  return Math.max(1, Math.floor(FLOATS / Math.max(1, floats)));
}
