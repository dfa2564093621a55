import { type ModelConfig, parseModelConfig } from '@seqlab/core';
import { patchSizeFor } from './presets/patch-size.js';
import type { Task } from './task.js';

/** A config of that architecture that fits a task's data, for who needs its rows and no model. */
export function fittingConfig(task: Task, architecture = task.architectures[0]!): ModelConfig {
  const keys = task.modelKeys(architecture);
  const { imageSize, vocabSize } = keys;
  if (imageSize !== undefined) {
    // the default of 4 need not divide the images
    return parseModelConfig({ architecture, ...keys, patchSize: patchSizeFor(imageSize) });
  }
  if (vocabSize !== undefined) return parseModelConfig({ architecture, ...keys });
  return parseModelConfig({ architecture, ...keys, inputs: 'scalars', dModel: 1, heads: 1 });
}
