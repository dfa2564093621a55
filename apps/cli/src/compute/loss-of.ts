import type { ModelConfig } from '@seqlab/core';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from '@seqlab/training';

/**
 * What a model of this config is trained with: mean squared error on numbers, cross-entropy on tokens, where PAD
 * is no label; a pooled model has one class per row, none of which is PAD.
 */
export const lossOf = (config: ModelConfig, labelSmoothing = 0): Loss =>
  config.inputs === 'scalars'
    ? meanSquaredErrorLoss()
    : crossEntropyLoss({ ignoreIndex: config.pooling === 'none' ? config.padId : null, labelSmoothing });
