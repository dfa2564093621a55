import type { LadderResult } from '@seqlab/core';
import {
  combineLadder,
  type LadderStageId,
  type LadderStageRun,
  ladderStage,
  ladderStages,
} from '@seqlab/studies';
import type { Context } from '../terminal/context.js';
import type { LadderJob } from '../workers/job.js';
import { runJobs } from '../workers/pool.js';
import { stageLine } from './ladder-text.js';

export type LadderRunOptions = Omit<LadderJob, 'kind' | 'stage' | 'seed'>;

export interface RunLadderOptions extends LadderRunOptions {
  readonly stages: readonly LadderStageId[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/** Every stage on every seed: one seed of each stage first, then the others. Says a line as each stage ends. */
export async function runLadder(options: RunLadderOptions, context: Context): Promise<LadderResult> {
  const start = performance.now();
  const { stages, seeds, workers, ...runOptions } = options;
  const jobs = ladderJobs(stages, seeds, runOptions);
  const total = jobs.reduce((sum, { stage, steps }) => sum + (steps ?? ladderStage(stage).steps), 0);
  const progress = context.progress('ladder', total);
  const runs: LadderStageRun[] = [];
  let steps = 0;
  const pool = runJobs(jobs, {
    workers,
    signal: context.interrupt(),
    onSteps(done) {
      steps += done;
      progress.update(steps, `${runs.length} of ${jobs.length} runs`);
    },
  });
  try {
    for await (const run of pool) {
      runs.push(run);
      const same = runs.filter(({ stage }) => stage.id === run.stage.id);
      if (same.length !== 1 && same.length !== seeds) continue;
      progress.finish();
      context.say(stageLine(combineLadder(same, 0).stages[0]!));
    }
  } finally {
    progress.finish();
  }
  return combineLadder(runs, (performance.now() - start) / 1000);
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
