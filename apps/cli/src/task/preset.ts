import type { ModelConfig, ModelConfigInput, TrainingConfigInput } from '@seqlab/core';
import type { FileKind } from './task-document.js';

export type Size = 'tiny' | 'small' | 'medium';
export interface Facts { readonly vocabSize: number; readonly examples: number; readonly longest: number; readonly positions: number }
export function sizeFor(_kind: FileKind, { positions }: Facts): Size {
  return positions < 20_000 ? 'tiny' : positions < 5_000_000 ? 'small' : 'medium';
}
export function presetFor(kind: FileKind, size: Size, _facts: Facts): { model: Partial<ModelConfigInput> & { architecture: ModelConfig['architecture'] }; training: Partial<TrainingConfigInput>; context?: number } {
  const dModel = { tiny: 32, small: 64, medium: 128 }[size];
  const layers = 2;
  const architecture = ({ 'sequence-to-sequence': 'encoder-decoder', 'language-model': 'decoder-only', classification: 'encoder-only', regression: 'encoder-only' } as const)[kind];
  return {
    model: {
      architecture, dModel, heads: 4, feedForward: 4 * dModel, dropout: 0.1, normFirst: true, positional: 'sinusoidal', initStd: dModel ** -0.5,
      ...(architecture !== 'decoder-only' && { encoderLayers: layers }),
      ...((architecture === 'decoder-only' || architecture === 'encoder-decoder') && { decoderLayers: layers }),
    },
    training: { steps: 1000, learningRate: 1e-3, batchSize: 64, clipNorm: 1, schedule: 'warmup-cosine', warmupSteps: 100 },
    context: { tiny: 64, small: 64, medium: 128 }[size],
  };
}
