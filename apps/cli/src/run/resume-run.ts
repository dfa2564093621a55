import { parseTrainingConfig, SeqlabError, type TrainingConfig } from '@seqlab/core';
import { tokenizerFromJSON } from '@seqlab/tokenizer';
import { scheduleOf } from '@seqlab/training';
import { openRun, type RunFolder } from '@seqlab/training/node';
import { unchangedSource } from '../data/read-dataset.js';
import { type TrainingData, trainingData } from '../data/training-data.js';
import { checkDataFits } from './fit-problems.js';
import { parseRunConfig, type RunConfig } from './run-config.js';

/** Flags that a resumed run may change: how far it goes, how often it looks up and saves, and where its data are now. */
export interface ResumeOptions {
  readonly steps?: number;
  readonly checkpointEvery?: number | null;
  readonly evaluateEvery?: number | null;
  readonly keepCheckpoints?: number;
  readonly data?: string;
  readonly batch?: string;
}

export interface ResumedRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly data: TrainingData;
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
    const source = unchangedSource(stored.data, options.data ?? options.batch);
    const tokenizer = folder.tokenizer === null ? null : tokenizerFromJSON(folder.tokenizer);
    const data = trainingData(source, stored.model, tokenizer);
    checkDataFits(stored.model, data);
    const note = scheduleNote(stored.training, training, step);
    return {
      folder,
      config: { ...stored, training, data: source },
      data,
      notes: note === null ? [] : [note],
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function changed(training: TrainingConfig, options: ResumeOptions, step: number): TrainingConfig {
  const { steps, checkpointEvery, evaluateEvery, keepCheckpoints } = options;
  if (steps !== undefined && steps < step) {
    throw new SeqlabError(
      'resume-steps',
      `train: the run is at step ${step} already, past --steps ${steps}. Give at least ${step}.`,
    );
  }
  return parseTrainingConfig({
    ...training,
    ...(steps !== undefined && { steps }),
    ...(checkpointEvery !== undefined && { checkpointEvery }),
    ...(evaluateEvery !== undefined && { evaluateEvery }),
    ...(keepCheckpoints !== undefined && { keepCheckpoints }),
  });
}

/** A schedule that runs over all steps is another one when there are more of them: the run then equals neither. */
function scheduleNote(before: TrainingConfig, after: TrainingConfig, step: number): string | null {
  if (step === 0 || before.steps === after.steps) return null;
  const [old, now] = [scheduleOf(before), scheduleOf(after)];
  const same = [step - 1, step, before.steps - 1].every((at) => old(at) === now(at));
  if (same) return null;
  const rate = (factor: number) => Number((before.learningRate * factor).toPrecision(3));
  return `train: ${before.schedule} now runs over ${after.steps} steps instead of ${before.steps}, which makes it another schedule: the learning rate of step ${step} was ${rate(old(step - 1))}, that of step ${step + 1} is ${rate(now(step))}.`;
}
