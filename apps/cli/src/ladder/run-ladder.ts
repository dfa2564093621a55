import type { LadderResult } from '@seqlab/core';
import {
  combineLadder,
  type LadderStageId,
  type LadderStageRun,
  ladderStage,
  ladderStages,
} from '@seqlab/studies';
import type { KeptResults } from '../run/kept-results.js';
import { type Outcome, runKept } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import type { LadderJob } from '../workers/job.js';
import { stageLine } from './ladder-text.js';

export type LadderRunOptions = Omit<LadderJob, 'kind' | 'stage' | 'seed'>;

export interface RunLadderOptions extends LadderRunOptions {
  readonly stages: readonly LadderStageId[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/**
 * Every stage on every seed, those apart that are kept from an earlier call: one seed of each stage first, then the others.
 * Says a line as each stage ends.
 */
export async function runLadder(
  options: RunLadderOptions,
  context: Context,
  kept: KeptResults<LadderStageRun>,
): Promise<Outcome<LadderResult>> {
  const { stages, seeds, workers, ...runOptions } = options;
  const { runs, ...outcome } = await runKept(
    {
      label: 'ladder',
      jobs: ladderJobs(stages, seeds, runOptions),
      workers,
      stepsOf: ({ stage, steps }) => steps ?? ladderStage(stage).steps,
      isOf: ({ stage, seed }, run) => run.stage.id === stage && run.result.seed === seed,
      onRun(run, all) {
        const same = all.filter(({ stage }) => stage.id === run.stage.id);
        if (same.length === 1 || same.length === seeds) return stageLine(combineLadder(same, 0).stages[0]!);
        return null;
      },
    },
    context,
    kept,
  );
  return { ...outcome, result: combineLadder(runs, outcome.seconds) };
}

/** The first seed of every stage in the paper's order; the rest with the longest first, so that no core waits at the end. */
export function ladderJobs(
  stages: readonly LadderStageId[],
  seeds: number,
  options: LadderRunOptions,
): LadderJob[] {
  const job = (stage: LadderStageId, seed: number): LadderJob => ({
    kind: 'ladder',
    stage,
    seed,
    ...options,
  });
  const inOrder = ladderStages.map(({ id }) => id).filter((id) => stages.includes(id));
  const rest = [...inOrder]
    .reverse()
    .flatMap((stage) => Array.from({ length: seeds - 1 }, (_, i) => job(stage, i + 1)));
  return [...inOrder.map((stage) => job(stage, 0)), ...rest];
}
