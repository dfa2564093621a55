import { parameterCount, parseModelConfig } from '@seqlab/core';
import { PRESET_SIZES, type PresetKind, type PresetSize, presetFor } from './preset-for.js';
import type { TaskFacts } from './task-facts.js';

/**
 * The size for who asks for none: the largest whose model has no more parameters than the training split has tokens, and `tiny` where
 * even that has more. A function of the data alone, so that the same file gives the same model on every machine.
 */
export function sizeFor(kind: PresetKind, facts: TaskFacts): PresetSize {
  const fits = (size: PresetSize) =>
    parameterCount(parseModelConfig(presetFor(kind, size, facts).model)) <= facts.tokens;
  return PRESET_SIZES.filter(fits).at(-1) ?? 'tiny';
}
