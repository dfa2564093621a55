import type { BackendName } from '@seqlab/backend';
import type { LadderStageResult } from '@seqlab/core';
import type { LadderStageRun } from '@seqlab/studies';

export type StageId = LadderStageResult['id'];

/** One stage on one seed: what a worker is asked to do. Plain values. */
export interface LadderJob {
  readonly stage: StageId;
  readonly seed: number;
  readonly options: LadderJobOptions;
}

export interface LadderJobOptions {
  readonly backend: BackendName;
  readonly dropout: number;
  readonly steps?: number;
  readonly taskForStage5: 'all-eight-copy' | 'all-eight-invert';
}

/** What a worker answers. */
export type LadderMessage =
  | { readonly type: 'steps'; readonly done: number }
  | { readonly type: 'done'; readonly run: LadderStageRun }
  | {
      readonly type: 'failed';
      readonly code: string | null;
      readonly message: string;
      readonly stack: string;
    };

/** Messages about steps are at least this far apart: one per step would cost more than the step. */
const reportMilliseconds = 50;

/** Runs one job in this thread. @param report called now and then with the steps done since the last call */
export async function runLadderJob(
  { stage, seed, options }: LadderJob,
  report: (steps: number) => void,
  signal?: AbortSignal,
): Promise<LadderStageRun> {
  const { startBackend } = await import('@seqlab/backend');
  const { runLadderStage } = await import('@seqlab/studies');
  const { backend, ...stageOptions } = options;
  await startBackend(backend);
  let reported = 0;
  let last = performance.now();
  return runLadderStage(stage, seed, {
    ...stageOptions,
    ...(signal && { signal }),
    onStep(step, _loss, steps) {
      const now = performance.now();
      if (now - last < reportMilliseconds && step < steps) return;
      report(step - reported);
      reported = step;
      last = now;
    },
  });
}
