import type { ModelConfig } from '@seqlab/core';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from '@seqlab/training';

/** What a model of this config is trained with: mean squared error on numbers, cross-entropy that ignores PAD on tokens. */
export const lossOf = (config: ModelConfig, labelSmoothing = 0): Loss =>
  config.inputs === 'scalars'
    ? meanSquaredErrorLoss()
    : crossEntropyLoss({ ignoreIndex: config.padId, labelSmoothing });
