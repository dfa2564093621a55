import { type ModelConfig, parseModelConfig } from '@seqlab/core';
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

/** More patches than this cost more time than they tell in a small image. */
const MOST_PATCHES = 64;

/** The smallest patch that divides an image into 64 patches at most; the whole image where none does. */
export function patchSizeFor(imageSize: number): number {
  let patch = 1;
  while (patch < imageSize && (imageSize % patch !== 0 || (imageSize / patch) ** 2 > MOST_PATCHES))
    patch += 1;
  return patch;
}
