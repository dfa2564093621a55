import { type ModelConfig, parameterCount } from '@seqlab/core';
import { presets } from '@seqlab/models';
import { type LadderStage, ladderStages } from '@seqlab/studies';
import type { StageId } from './rungs.js';

const byId = new Map(ladderStages.map((stage) => [stage.id, stage]));

/** The stage's data: what is trained, on what, for how long, and what must come out. */
export function stageOf(id: StageId): LadderStage {
  return byId.get(id)!;
}

export const modelOf = (stage: StageId): ModelConfig => presets[stageOf(stage).preset];

/** Number of trainable values of a stage's model. */
export const parametersOf = (stage: StageId): number => parameterCount(modelOf(stage));
