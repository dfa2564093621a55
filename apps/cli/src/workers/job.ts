import type { BackendName } from '@seqlab/backend';
import type { LadderStageId, LadderStageRun, StudyVariantRun } from '@seqlab/studies';

/** One stage of the ladder on one seed. Jobs are plain values, so that they can be posted to a worker. */
export interface LadderJob {
  readonly kind: 'ladder';
  readonly stage: LadderStageId;
  readonly seed: number;
  readonly backend: BackendName;
  readonly dropout: number;
  readonly steps: number | null;
  readonly taskForStage5: 'all-eight-copy' | 'all-eight-invert';
}

/** One variant of a study on one seed. */
export interface StudyJob {
  readonly kind: 'study';
  readonly study: string;
  readonly variant: string;
  readonly seed: number;
  readonly backend: BackendName;
  readonly steps: number | null;
}

export type Job = LadderJob | StudyJob;

export type ResultOf<J extends Job> = J extends LadderJob ? LadderStageRun : StudyVariantRun;

/** What a worker answers. */
export type JobMessage =
  | { readonly type: 'steps'; readonly done: number }
  | { readonly type: 'done'; readonly result: LadderStageRun | StudyVariantRun }
  | {
      readonly type: 'failed';
      readonly code: string | null;
      readonly message: string;
      readonly stack: string;
    };

/** Messages about steps are at least this far apart: one per step would cost more than the step. */
const reportMilliseconds = 50;

/** Runs one job in this thread. @param report called now and then with the steps done since the last call */
export async function runJob<J extends Job>(
  job: J,
  report: (steps: number) => void,
  signal?: AbortSignal,
): Promise<ResultOf<J>> {
  const { startBackend } = await import('@seqlab/backend');
  await startBackend(job.backend);
  const options = {
    ...(job.steps !== null && { steps: job.steps }),
    ...(signal && { signal }),
    onStep: throttled(report),
  };
  return (await (job.kind === 'ladder' ? runStage(job, options) : runVariant(job, options))) as ResultOf<J>;
}

type RunOptions = NonNullable<Parameters<typeof import('@seqlab/studies').runStudyVariant>[2]>;

async function runStage({ stage, seed, dropout, taskForStage5 }: LadderJob, options: RunOptions) {
  const { runLadderStage } = await import('@seqlab/studies');
  return runLadderStage(stage, seed, { ...options, dropout, taskForStage5 });
}

async function runVariant({ study, variant, seed }: StudyJob, options: RunOptions) {
  const { runStudyVariant, studyByName, studyVariant } = await import('@seqlab/studies');
  return runStudyVariant(studyVariant(studyByName(study), variant), seed, options);
}

/** Turns a call per step into a call now and then with the steps since the last, the final one included. */
function throttled(report: (steps: number) => void): (step: number, loss: number, steps: number) => void {
  let reported = 0;
  let last = performance.now();
  return (step, _loss, steps) => {
    const now = performance.now();
    if (now - last < reportMilliseconds && step < steps) return;
    report(step - reported);
    reported = step;
    last = now;
  };
}
