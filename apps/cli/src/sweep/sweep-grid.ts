import { resolve } from 'node:path';
import type { BackendName } from '@seqlab/backend';
import {
  didYouMean,
  modelConfigTable,
  type Problem,
  SeqlabError,
  type SweepResult,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import {
  type GridRun,
  runGrid,
  type StudyVariant,
  type SweepConfig,
  type SweepTrial,
  type VariantRun,
} from '@seqlab/studies';
import { runKeys } from '@seqlab/studies/node';
import { codeVersion } from '../run/code-version.js';
import { fileFlags, type NewRunOptions } from '../run/new-run-options.js';
import type { KeptGrid } from '../run/run-kept.js';
import { openTrial, type TrialPlan } from './trial-variant.js';

/** What is kept of one trial on one seed. */
export interface TrialRun {
  readonly name: string;
  readonly seed: number;
  readonly parameters: number;
  readonly updates: number;
  readonly metrics: VariantRun['scores'];
  readonly diverged: VariantRun['diverged'];
  readonly curve: VariantRun['curve'];
  readonly weightHash: string;
}

/** A trial with a number of updates: a cell of the grid. */
export interface PlannedTrial {
  readonly trial: SweepTrial;
  readonly plan: TrialPlan;
  readonly variant: StudyVariant;
}

/** What of a config names files, told from where the config is. */
const PATHS = ['file', 'data', 'config', 'tokenizer', 'sourceTokenizer', 'targetTokenizer', 'tokensCache'];
const KINDS_OF_TOKENIZER = ['character', 'word', 'bpe'];

const OPTIONS = [
  ...['file', 'data', 'config', 'preset', 'task'],
  ...Object.keys(fileFlags),
  ...Object.keys(modelConfigTable),
  ...Object.keys(trainingConfigTable),
];

/** @throws SeqlabError `sweep-option` for what `seqlab train` has not, which would change nothing without a word */
export function checkOptionNames({ train, parameters }: Pick<SweepConfig, 'train' | 'parameters'>): void {
  const names = [...new Set([...Object.keys(train), ...Object.keys(parameters)])];
  throwProblems(
    'sweep',
    names
      .filter((name) => !OPTIONS.includes(name))
      .map((name) => ({
        code: 'sweep-option',
        message: `there is no option ${JSON.stringify(name)}.${didYouMean(name, OPTIONS)} Options are those of \`seqlab train\` without the dashes, as in learningRate.`,
      })),
  );
}

export function trialPlan(
  { train }: Pick<SweepConfig, 'train'>,
  { name, values }: SweepTrial,
  folder: string,
  updates: number | null,
): TrialPlan {
  const given: Record<string, unknown> = { ...train, ...values, ...(updates !== null && { steps: updates }) };
  for (const key of PATHS) {
    const path = given[key];
    if (typeof path === 'string' && !KINDS_OF_TOKENIZER.includes(path)) given[key] = resolve(folder, path);
  }
  return {
    name: updates === null ? name : `${name}, ${updates} updates`,
    factors: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
    ),
    options: given as NewRunOptions,
  };
}

/** Opens all, so that whatever is wrong with any is known before the first is trained. @throws SeqlabError with all of it */
export async function plannedTrials(
  config: Pick<SweepConfig, 'train'>,
  trials: readonly SweepTrial[],
  folder: string,
  updates: number | null,
): Promise<PlannedTrial[]> {
  const planned: PlannedTrial[] = [];
  const problems = new Map<string, Problem>();
  for (const trial of trials) {
    const plan = trialPlan(config, trial, folder, updates);
    try {
      planned.push({ trial, plan, variant: (await openTrial(plan)).variant });
    } catch (error) {
      if (!(error instanceof SeqlabError)) throw error;
      const all = error.problems.length > 0 ? error.problems : [{ code: error.code, message: error.message }];
      for (const { code, message } of all) {
        // what all trials share is said once
        if (!problems.has(message)) problems.set(message, { code, message: `${trial.name}: ${message}` });
      }
    }
  }
  throwProblems('sweep', [...problems.values()]);
  return planned;
}

export interface SweepGridOptions
  extends Pick<KeptGrid<TrialRun>, 'openPool' | 'workers' | 'folder' | 'label' | 'opening'> {
  readonly trials: readonly PlannedTrial[];
  /** all that any round may have: results of others stay in the folder */
  readonly known: readonly PlannedTrial[];
  readonly seeds: number;
  readonly backend: BackendName;
}

/** Trials on their seeds as a grid whose results are kept. */
export function sweepGrid({ trials, known, seeds, backend, ...rest }: SweepGridOptions): KeptGrid<TrialRun> {
  const byName = new Map(known.map((each) => [each.plan.name, each]));
  const planned = Array.from({ length: seeds }, (_, seed) =>
    trials.map(({ variant }) => ({ variant, seed })),
  ).flat();
  return {
    ...rest,
    planned,
    steps: null,
    jobOf: ({ variant, seed }) => ({
      kind: 'trial',
      trial: byName.get(variant.name)!.plan,
      seed,
      backend,
      steps: null,
    }),
    keyOf: runKeys({ study: 'sweep', code: codeVersion(), backend }),
    runOf({ name, seed }) {
      const variant = byName.get(name)?.variant;
      return variant === undefined ? null : { variant, seed };
    },
    async *run(grid, earlier) {
      const done = new Set(earlier.map(({ name, seed }) => `${seed} ${name}`));
      const left = planned.filter(({ variant, seed }) => !done.has(`${seed} ${variant.name}`));
      for await (const event of runGrid(left, grid)) {
        if (event.type !== 'end') continue;
        yield { run: event.run, result: trialRun(event.run, event.outcome), line: null };
      }
    },
  };
}

const trialRun = ({ variant, seed }: GridRun, run: VariantRun): TrialRun => ({
  name: variant.name,
  seed,
  parameters: run.parameters,
  updates: run.steps,
  metrics: run.scores,
  diverged: run.diverged,
  curve: run.curve,
  weightHash: run.weightHash,
});

/** The seeds of a trial, in rising order. */
export const seedsOf = (runs: readonly TrialRun[], name: string): TrialRun[] =>
  runs.filter((run) => run.name === name).sort((one, other) => one.seed - other.seed);

/** A trial as the document has it. */
export function trialResult(
  { trial, plan }: PlannedTrial,
  runs: readonly TrialRun[],
): SweepResult['trials'][number] {
  const [{ parameters, updates }] = runs as [TrialRun];
  return {
    trial: plan.name,
    values: trial.values,
    parameters,
    updates,
    seeds: runs.map(({ seed, metrics, diverged, curve, weightHash }) => ({
      seed,
      metrics,
      diverged,
      curve,
      weightHash,
    })),
  };
}
