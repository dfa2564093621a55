import { parseTrainingConfig, SeqlabError, type TrainingConfig, throwProblems } from '@seqlab/core';
import { scheduleOf } from '@seqlab/training';
import { openRun, type RunFolder } from '@seqlab/training/node';
import { unchangedSource } from '../data/data-source.js';
import { checkTaskFits } from './fit-problems.js';
import { ignoredSelection } from './new-run-options.js';
import { isOfImages, openRunTask } from './open-run-task.js';
import { parseRunConfig, type RunConfig } from './run-config.js';
import type { RunTask } from './run-task.js';
import type { WorkersFlag } from './run-workers.js';

/** Flags that a resumed run may change: how far it goes, how often it looks up and saves, and where its data are now. */
export interface ResumeOptions {
  readonly steps?: number;
  readonly checkpointEvery?: number | null;
  readonly evaluateEvery?: number | null;
  readonly keepCheckpoints?: number;
  readonly data?: string;
  readonly batch?: string;
  /** where files that hold examples back are now */
  readonly validation?: string;
  readonly test?: string;
  /** recorded in the config */
  readonly learningRate?: number;
  /** recorded in the config: what patience has ended may go on with more of it */
  readonly patience?: number | null;
  /** threads that compute shards; never recorded */
  readonly workers?: WorkersFlag;
}

export interface ResumedRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly run: RunTask;
  /** what the flags change and may surprise, in sentences */
  readonly notes: readonly string[];
}

/** Opens a run, with its lock, its data checked to be what it was, and its config as the flags change it. */
export async function resumeRun(path: string, options: ResumeOptions): Promise<ResumedRun> {
  const folder = await openRun(path);
  try {
    const stored = parseRunConfig(folder.config, path);
    const step = folder.snapshot?.step ?? 0;
    const training = changed(stored.training, options, step);
    const source = unchangedSource(stored.data, options.data ?? options.batch, {
      images: isOfImages(folder),
    });
    const run = await openRunTask(source, stored.model, folder, options);
    checkTaskFits(stored.model, run.task);
    const { patience = stored.selection.patience } = options;
    if (run.task.sizes.validation === 0) throwProblems('train', ignoredSelection(options, 'Leave it out.'));
    const note = scheduleNote(stored.training, training, step);
    return {
      folder,
      config: {
        ...stored,
        training,
        data: source,
        selection: { ...stored.selection, patience },
      },
      run,
      notes: note === null ? [] : [note],
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function changed(training: TrainingConfig, options: ResumeOptions, step: number): TrainingConfig {
  const { steps, checkpointEvery, evaluateEvery, keepCheckpoints, learningRate } = options;
  if (steps !== undefined && steps < step) {
    throw new SeqlabError(
      'resume-steps',
      `train: the run is at step ${step} already, past --steps ${steps}. Give at least ${step}.`,
    );
  }
  if (learningRate !== undefined && (steps ?? training.steps) === step) {
    throw new SeqlabError(
      'resume-steps',
      `train: the run is at its last step, ${step}, so that no step would have --lr ${learningRate}. Give more --steps.`,
    );
  }
  return parseTrainingConfig({
    ...training,
    ...(steps !== undefined && { steps }),
    ...(checkpointEvery !== undefined && { checkpointEvery }),
    ...(evaluateEvery !== undefined && { evaluateEvery }),
    ...(keepCheckpoints !== undefined && { keepCheckpoints }),
    ...(learningRate !== undefined && { learningRate }),
  });
}

/** A schedule that runs over all steps is another one when there are more of them: the run then equals neither. */
function scheduleNote(before: TrainingConfig, after: TrainingConfig, step: number): string | null {
  if (step === 0 || before.steps === after.steps) return null;
  const [old, now] = [scheduleOf(before), scheduleOf(after)];
  const same = [step - 1, step, before.steps - 1].every((at) => old(at) === now(at));
  if (same) return null;
  const rate = (base: TrainingConfig, factor: number) => Number((base.learningRate * factor).toPrecision(3));
  return `train: ${before.schedule} now runs over ${after.steps} steps instead of ${before.steps}, which makes it another schedule: the learning rate of step ${step} was ${rate(before, old(step - 1))}, that of step ${step + 1} is ${rate(after, now(step))}.`;
}
