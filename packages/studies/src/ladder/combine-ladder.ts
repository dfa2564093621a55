import type { LadderResult, LadderStageResult } from '@seqlab/core';
import { type DoneRuns, doneRuns } from '../grid/done-runs.js';
import type { LadderStageRun } from './run-ladder-stage.js';
import { ladderStages } from './stages.js';

/** Merges runs into one document: stages in the paper's order, seeds in rising order, whatever order they came in. */
export function combineLadder(runs: readonly LadderStageRun[], seconds: number): LadderResult {
  return combinedLadder(doneStages(runs), seconds);
}

/** Runs by stage; the variant of a place is the stage's id. */
export const doneStages = (runs: readonly LadderStageRun[]): DoneRuns<LadderStageRun> =>
  doneRuns(runs, ({ stage, result }) => ({ variant: stage.id, seed: result.seed }));

export function combinedLadder(done: DoneRuns<LadderStageRun>, seconds: number): LadderResult {
  const stages = ladderStages.flatMap(({ id }) => {
    const same = done.of(id);
    return same.length === 0 ? [] : [stageOf(same)];
  });
  return { stages, seconds };
}

/** One stage on all its seeds. */
export const stageOf = (same: readonly LadderStageRun[]): LadderStageResult => ({
  ...same[0]!.stage,
  seeds: same.map(({ result }) => result),
});
