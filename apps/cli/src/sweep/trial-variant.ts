import { modelConfigTable, trainingConfigTable } from '@seqlab/core';
import type { StudyVariant } from '@seqlab/studies';
import { newRun } from '../run/new-run.js';
import type { NewRunOptions } from '../run/new-run-options.js';
import type { RunTask } from '../run/run-task.js';
import { mostEvaluated } from '../run/train-in-folder.js';

/** A trial after so many updates, as plain values: all that is needed to train it, here or elsewhere. */
export interface TrialPlan {
  readonly name: string;
  readonly factors: Readonly<Record<string, string | number>>;
  /** of `seqlab train`, paths absolute */
  readonly options: NewRunOptions;
}

interface Opened {
  readonly variant: StudyVariant;
  readonly notes: readonly string[];
}

const trials = new Map<string, Promise<Opened>>();
/** Trials that differ in their training or model alone share their data. */
const data = new Map<string, RunTask>();

/** A trial as something that `runVariant` trains, judged on what is held back. @throws what `seqlab train` refuses */
export const trialVariant = async (plan: TrialPlan): Promise<StudyVariant> => (await openTrial(plan)).variant;

/** The same, with what was chosen for it. */
export function openTrial(plan: TrialPlan): Promise<Opened> {
  const name = JSON.stringify(plan);
  const opened = trials.get(name) ?? open(plan);
  trials.set(name, opened);
  return opened;
}

async function open({ name, factors, options }: TrialPlan): Promise<Opened> {
  const { config, run: own, notes } = await newRun(options);
  const key = dataKey(options);
  const run = data.get(key) ?? own;
  data.set(key, run);
  if (run !== own) own.close();
  const { seed: _, checkpointEvery: __, evaluateEvery: ___, ...training } = config.training;
  const split = run.task.sizes.validation > 0 ? 'validation' : 'training';
  return {
    notes,
    variant: {
      name,
      factors,
      model: config.model as unknown as StudyVariant['model'],
      training,
      task: () => run.task,
      judged: { split, mostExamples: mostEvaluated(run, config, split) },
    },
  };
}

/** What of the options decides the examples and their ids. */
function dataKey(options: NewRunOptions): string {
  const decides = (name: string) =>
    !(name in trainingConfigTable) &&
    (!(name in modelConfigTable) || name === 'architecture' || name === 'inputs');
  return JSON.stringify(
    Object.entries(options)
      .filter(([name]) => decides(name))
      .sort(),
  );
}
