import { type ModelConfig, parseModelConfig } from '@seqlab/core';

export type PresetName = 'plain' | 'token' | 'masked' | 'seq2seq' | 'seq2seq-padded';

/** What every stage of the paper shares: section 2 of Kämäräinen 2025 (arXiv 2502.19597). */
const backbone = {
  architecture: 'encoder-decoder',
  dModel: 8,
  heads: 1,
  encoderLayers: 1,
  decoderLayers: 1,
  feedForward: 8,
  dropout: 0.1,
  layerNormEps: 1e-5,
  normFirst: true,
  activation: 'relu',
} as const;

/** The ladder: each preset adds the component whose absence makes the one before it fail. */
const documents: Readonly<Record<PresetName, Readonly<Record<string, unknown>>>> = {
  plain: { ...backbone, inputs: 'scalars', dModel: 1, positional: 'none', causal: false },
  token: { ...backbone, vocabSize: 4, positional: 'none', causal: false },
  masked: { ...backbone, vocabSize: 4, positional: 'none', causal: true },
  seq2seq: { ...backbone, vocabSize: 4, positional: 'sinusoidal', causal: true },
  'seq2seq-padded': {
    ...backbone,
    vocabSize: 5,
    outputSize: 4,
    padId: 4,
    positional: 'sinusoidal',
    causal: true,
  },
};

/** The paper's five models, as configs. */
export const presets: Readonly<Record<PresetName, ModelConfig>> = Object.fromEntries(
  Object.entries(documents).map(([name, document]) => [name, parseModelConfig(document)]),
) as Record<PresetName, ModelConfig>;
