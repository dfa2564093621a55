import type { LadderResult } from '@seqlab/core';
import { combineLadder, type LadderStageRun, ladderStage, ladderStages } from '@seqlab/studies';
import type { Context } from '../terminal/context.js';
import type { LadderJob, LadderJobOptions, StageId } from './ladder-job.js';
import { stageLine } from './ladder-text.js';
import { runJobs } from './worker-pool.js';

export interface RunLadderOptions extends LadderJobOptions {
  readonly stages: readonly StageId[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/** Every stage on every seed: one seed of each stage first, then the others. Says a line as each stage ends. */
export async function runLadder(options: RunLadderOptions, context: Context): Promise<LadderResult> {
  const start = performance.now();
  const { stages, seeds, workers, ...jobOptions } = options;
  const jobs = ladderJobs(stages, seeds, jobOptions);
  const stepsOf = (stage: StageId) => options.steps ?? ladderStage(stage).steps;
  const total = jobs.reduce((sum, { stage }) => sum + stepsOf(stage), 0);
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
  stages: readonly StageId[],
  seeds: number,
  options: LadderJobOptions,
): LadderJob[] {
  const inOrder = ladderStages.map(({ id }) => id).filter((id) => stages.includes(id));
  const first = inOrder.map((stage) => ({ stage, seed: 0, options }));
  const rest = [...inOrder]
    .reverse()
    .flatMap((stage) => Array.from({ length: seeds - 1 }, (_, i) => ({ stage, seed: i + 1, options })));
  return [...first, ...rest];
}
