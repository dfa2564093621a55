import type { BackendName } from '@seqlab/backend';
import type {
  LadderSettings,
  LadderStageId,
  StudyVariant,
  VariantOptions,
  VariantRun,
} from '@seqlab/studies';
import type { TrialPlan } from '../sweep/trial-variant.js';
import type { JobFailure } from './job-failure.js';

interface AnyJob {
  readonly seed: number;
  readonly backend: BackendName;
  readonly steps: number | null;
}

/** One stage of the ladder on one seed. Jobs are plain values, so that they can be posted to a worker. */
export interface LadderJob extends AnyJob, Required<LadderSettings> {
  readonly kind: 'ladder';
  readonly stage: LadderStageId;
}

/** One variant of a study on one seed. */
export interface StudyJob extends AnyJob {
  readonly kind: 'study';
  readonly study: string;
  readonly variant: string;
}

/** One trial of a sweep on one seed. */
export interface TrialJob extends AnyJob {
  readonly kind: 'trial';
  readonly trial: TrialPlan;
}

export type Job = LadderJob | StudyJob | TrialJob;

/** What a worker answers. */
export type JobMessage =
  | { readonly type: 'step'; readonly step: number; readonly loss: number; readonly steps: number }
  | { readonly type: 'done'; readonly result: VariantRun }
  | ({ readonly type: 'failed' } & JobFailure);

/** Messages about steps are at least this far apart: one per step would cost more than the step. */
const reportMilliseconds = 50;

export type JobOptions = Pick<VariantOptions, 'signal' | 'onStep'>;

/** Runs one job in this thread. `onStep` is called now and then, and after the last update. */
export async function runJob(job: Job, { signal, onStep }: JobOptions): Promise<VariantRun> {
  const { startBackend } = await import('@seqlab/backend');
  const { runVariant } = await import('@seqlab/studies');
  const variant = await variantOf(job);
  await startBackend(job.backend, { fastMath: variant.training.fastMath === true });
  return runVariant(variant, job.seed, {
    ...(job.steps !== null && { steps: job.steps }),
    ...(signal && { signal }),
    ...(onStep && { onStep: throttled(onStep) }),
  });
}

/** @throws study-unknown, study-variant, ladder-stage, and what `trialVariant` throws */
export async function variantOf(job: Job): Promise<StudyVariant> {
  const { ladderStage, stageVariant, studyByName, studyVariant } = await import('@seqlab/studies');
  if (job.kind === 'trial') {
    const { trialVariant } = await import('../sweep/trial-variant.js');
    return trialVariant(job.trial);
  }
  return job.kind === 'ladder'
    ? stageVariant(ladderStage(job.stage), job)
    : studyVariant(studyByName(job.study), job.variant);
}

function throttled(onStep: NonNullable<VariantOptions['onStep']>): NonNullable<VariantOptions['onStep']> {
  let last = performance.now();
  return (step, loss, steps) => {
    const now = performance.now();
    if (now - last < reportMilliseconds && step < steps) return;
    last = now;
    onStep(step, loss, steps);
  };
}
