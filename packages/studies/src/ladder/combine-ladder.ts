import type { LadderResult, LadderStageResult } from '@seqlab/core';
import type { LadderStageRun } from './run-ladder-stage.js';
import { ladderStages } from './stages.js';

/** Merges runs into one document: stages in the paper's order, seeds in rising order, whatever order they came in. */
export function combineLadder(runs: readonly LadderStageRun[], seconds: number): LadderResult {
  const stages = ladderStages.flatMap(({ id }): LadderStageResult[] => {
    const same = runs.filter(({ stage }) => stage.id === id);
    if (same.length === 0) return [];
    const seeds = same.map(({ result }) => result).sort((a, b) => a.seed - b.seed);
    return [{ ...same[0]!.stage, seeds }];
  });
  return { stages, seconds };
}
