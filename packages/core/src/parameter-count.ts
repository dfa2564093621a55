import { checkArgument } from './check-argument.js';
import type { ModelConfig } from './model-config.js';

/** Relative positions learn one number per head for each distance −16 … 16, and clip what is farther. */
const RELATIVE_ROWS = 33;

/**
 * Number of trainable values of a model, from its config alone, without the biases where `bias` is false: attention 4D² + 4D, feed-forward 2DF + F + D,
 * layer norm 2D (rms D), an encoder layer with two norms, a decoder layer with a second attention and a third norm, a final norm
 * on each stack; embedding V·D (images: patchSize²·C·D + D), a source's own embedding, un-embedding D·outputSize + outputSize (tied: outputSize),
 * a class token D, learned positions maxLength·D, relative ones 33·H per stack.
 */
export function parameterCount(config: ModelConfig): number {
  checkArgument('parameterCount', 'config', config, 'an object');
  const { architecture, dModel: d, feedForward: f, vocabSize, outputSize } = config;
  const biases = (count: number) => (config.bias === false ? 0 : count);
  const norm = d + (config.norm === 'rms' ? 0 : biases(d));
  const attention = 4 * d * d + biases(4 * d);
  const layer = attention + (2 * d * f + biases(f + d)) + 2 * norm;
  const hasEncoder = architecture !== 'decoder-only';
  const hasCrossAttention = architecture === 'encoder-decoder';
  const hasDecoder = architecture === 'encoder-decoder' || architecture === 'decoder-only';
  const encoder = hasEncoder ? config.encoderLayers * layer + norm : 0;
  const decoderLayer = layer + (hasCrossAttention ? attention + norm : 0);
  const decoder = hasDecoder ? config.decoderLayers * decoderLayer + norm : 0;
  if (config.inputs === 'scalars') return encoder + decoder;
  const relative = RELATIVE_ROWS * config.heads * ((hasEncoder ? 1 : 0) + (hasDecoder ? 1 : 0));
  const kinds: Partial<Record<ModelConfig['positional'], number>> = {
    learned: config.maxLength * d,
    relative,
  };
  const positions = kinds[config.positional] ?? 0;
  const patch = config.patchSize ** 2 * config.channels;
  const embedding =
    architecture === 'vision' ? patch * d + biases(d) : (vocabSize + (config.srcVocabSize ?? 0)) * d;
  const classToken = architecture === 'vision' && config.pooling === 'class' ? d : 0;
  const unembedding = (config.tieEmbedding === true ? 0 : d * outputSize) + biases(outputSize);
  return encoder + decoder + embedding + classToken + unembedding + positions;
}
