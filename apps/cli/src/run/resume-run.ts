import { parseTrainingConfig, SeqlabError, type TrainingConfig } from '@seqlab/core';
import { tokenizerFromJSON } from '@seqlab/tokenizer';
import { openRun, type RunFolder } from '@seqlab/training/node';
import { checkUnchanged } from '../data/read-dataset.js';
import { type TrainingData, trainingData } from '../data/training-data.js';
import { checkDataFits } from './fit-problems.js';
import { parseRunConfig, type RunConfig } from './run-config.js';

/** Flags that a resumed run may change: how far it goes and how often it looks up. */
export interface ResumeOptions {
  readonly steps?: number;
  readonly checkpointEvery?: number | null;
  readonly evaluateEvery?: number | null;
}

export interface ResumedRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly data: TrainingData;
}

/** Opens a run, with its lock, its data checked to be what it was, and its config as the flags change it. */
export async function resumeRun(path: string, options: ResumeOptions): Promise<ResumedRun> {
  const folder = await openRun(path);
  try {
    const stored = parseRunConfig(folder.config, path);
    const training = changed(stored.training, options, folder.snapshot?.step ?? 0);
    checkUnchanged(stored.data);
    const tokenizer = folder.tokenizer === null ? null : tokenizerFromJSON(folder.tokenizer);
    const data = trainingData(stored.data, stored.model, tokenizer);
    checkDataFits(stored.model, data);
    return { folder, config: { ...stored, training }, data };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function changed(
  training: TrainingConfig,
  { steps, checkpointEvery, evaluateEvery }: ResumeOptions,
  step: number,
) {
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
  });
}
