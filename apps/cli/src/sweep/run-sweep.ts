import { dirname, join, parse } from 'node:path';
import {
  didYouMean,
  parseJson,
  parseModelConfig,
  SeqlabError,
  type SweepResult,
  stringifyDocument,
} from '@seqlab/core';
import {
  bestTrials,
  onlyVariants,
  parseSweep,
  rankedTrials,
  type StudyVariant,
  type SweepConfig,
  sweepTrials,
} from '@seqlab/studies';
import { type GridContents, headerOf, openGridFolder, readGrid } from '@seqlab/studies/node';
import { readText } from '../input/read-file.js';
import { inFile } from '../input/weights.js';
import { sweepReport } from '../report/sweep-report.js';
import { endKept, type KeptGrid, type Outcome, runKept } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import {
  checkOptionNames,
  type PlannedTrial,
  plannedTrials,
  seedsOf,
  sweepGrid,
  type TrialRun,
  trialResult,
} from './sweep-grid.js';
import { sweepTable } from './sweep-text.js';
import { trainBest } from './train-best.js';
import { openTrial } from './trial-variant.js';

export interface RunSweepOptions {
  readonly only?: ReadonlyMap<string, readonly string[]>;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly workers: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly pools: ((folder: string) => NonNullable<KeptGrid<never>['openPool']>) | null;
}

/** Trains the trials of a config file, round by round, writes what they gave, and the best as a run. */
export async function runSweep(path: string, options: RunSweepOptions, context: Context): Promise<void> {
  const { workers, backend } = options;
  const config = inFile(path, () => parseSweep(parseJson(readText(path, 'sweep'), { source: path })));
  checkOptionNames(config);
  const name = parse(path).name;
  const parameters = Object.keys(config.parameters);
  const all = sweepTrials(config);
  const rounds: readonly (number | null)[] = config.search === 'halving' ? config.updates : [null];
  const known = (
    await Promise.all(rounds.map((updates) => plannedTrials(config, all, dirname(path), updates)))
  ).map((trials) => chosen(trials, options.only, name, parameters));
  const [first] = known as [PlannedTrial[]];
  await checkMetric(config, first[0]!, backend);
  const split = first[0]!.variant.judged!.split as SweepResult['split'];
  const folder = options.out ?? join('runs', name);
  const header = { train: config.train, backend };
  const gridOf = (trials: readonly PlannedTrial[], opening: string | null) =>
    sweepGrid({
      label: name,
      opening,
      folder,
      trials,
      known: known.flat(),
      seeds: config.seeds,
      backend,
      workers,
      openPool: options.pools?.(folder),
    });
  const sizes = roundSizes(first.length, rounds.length, config.keep);
  if (options.dryRun) {
    const { showPlan } = await import('../study/study-plan.js');
    const there = await readGrid<TrialRun>(folder, headerOf('sweep', header));
    // which trials go on is not known before: the first stand for them
    const planned = known.flatMap((trials, round) => trials.slice(0, sizes[round]));
    return showPlan(gridOf(planned, null), there ?? NOTHING, context);
  }
  const kept = await openGridFolder<TrialRun>(folder, {
    grid: 'sweep',
    options: header,
    force: options.force === true,
  });
  try {
    const { notes } = await openTrial(first[0]!.plan);
    const total = config.seeds * sizes.reduce((sum, size) => sum + size, 0);
    const results = new Map<string, SweepResult['trials'][number]>();
    let runs: readonly TrialRun[] = [];
    let going = first;
    let [done, seconds, failure]: [number, number, unknown] = [0, 0, null];
    for (const [round, updates] of rounds.entries()) {
      const what = updates === null ? '' : ` of ${updates} updates each`;
      const opening = `${going.length} ${going.length === 1 ? 'trial' : 'trials'}${what}, compared by ${config.metric} on the ${split} split.`;
      const last = round === rounds.length - 1;
      const said = round === 0 ? [...notes, ''] : [];
      const unfinished = last ? kept : { ...kept, contents: { ...kept.contents, finished: false } };
      const outcome = await runKept(gridOf(going, [...said, opening].join('\n')), context, unfinished);
      runs = merged(runs, outcome.runs);
      done += outcome.done;
      ({ seconds, failure } = outcome);
      for (const each of going) {
        const seeds = seedsOf(runs, each.plan.name);
        if (seeds.length > 0) results.set(each.plan.name, trialResult(each, seeds));
      }
      if (failure !== null) break;
      const survivors = last ? [] : bestTrials(scoresOf(going, runs, config), config);
      going = last
        ? going
        : known[round + 1]!.filter((_, i) => survivors.includes(known[round]![i]!.plan.name));
    }
    const updates = [...results.values()].reduce((most, trial) => Math.max(most, trial.updates), 0);
    const final = [...results.values()].map((trial) => ({
      trial,
      scores: trial.seeds.map(({ metrics }) => metrics[config.metric] ?? Number.NaN),
    }));
    // rounds with more updates stand before those with fewer
    const ranked = rankedTrials(
      final.map(({ trial, scores }) => ({ trial: trial.trial, scores, result: trial })),
      config.better,
    )
      .map(({ result }) => result)
      .sort((one, other) => (rounds.length === 1 ? 0 : other.updates - one.updates));
    const best =
      ranked.find(
        (trial) => (rounds.length === 1 || trial.updates === updates) && trial.seeds.every(hasNumbers),
      )?.trial ?? null;
    if (best === null) failure ??= allDiverged(ranked);
    const result: SweepResult = {
      sweep: name,
      search: config.search,
      parameters,
      metric: config.metric,
      split,
      better: config.better,
      best,
      trials: ranked,
      seconds,
    };
    if (failure === null && best !== null) {
      const plan = known.flat().find((each) => each.plan.name === best)!.plan;
      failure = await keepBest(plan.options, { folder, result, backend }, context).catch(
        (error: unknown) => error,
      );
    }
    const ending: Outcome<SweepResult> = { result, done, total, seconds, failure };
    await endKept(
      ending,
      {
        folder,
        documents: () => ({
          'sweep.json': `${stringifyDocument(result, 2)}\n`,
          'report.html': sweepReport(result),
        }),
        print() {
          context.document(result);
          context.say(`\n${sweepTable(result)}\n`);
        },
      },
      context,
      kept,
    );
  } finally {
    await kept.close();
  }
}

const NOTHING: GridContents<never> = { runs: new Map(), elapsed: 0, seeds: null, finished: false };

const hasNumbers = ({ diverged }: { readonly diverged: string | null }): boolean => diverged === null;

/** Null where nothing has ended yet. */
function allDiverged([first]: readonly SweepResult['trials'][number][]): SeqlabError | null {
  if (first === undefined) return null;
  const { diverged } = first.seeds.find((seed) => !hasNumbers(seed))!;
  return new SeqlabError(
    'sweep-diverged',
    `sweep: each trial diverged on a seed, so none is the best. ${first.trial}: ${diverged!.replace(/^train: /, '')}`,
  );
}

/** Null, or why it could not be kept. */
async function keepBest(
  options: PlannedTrial['plan']['options'],
  { folder, result, backend }: { folder: string; result: SweepResult; backend: string },
  context: Context,
): Promise<unknown> {
  const best = result.trials.find(({ trial }) => trial === result.best)!;
  const { seed } = best.seeds[0]!;
  context.say(`The best, ${best.trial}, is trained once more, as a run, in ${join(folder, 'best')}.`);
  const { interrupted } = await trainBest({ ...options, seed, backend }, join(folder, 'best'), context);
  return interrupted
    ? new SeqlabError('study-aborted', 'sweep: stopped before its end. Run it again.')
    : null;
}

function chosen(
  trials: PlannedTrial[],
  only: RunSweepOptions['only'],
  name: string,
  factors: readonly string[],
): PlannedTrial[] {
  if (only === undefined) return trials;
  const variants: StudyVariant[] = trials.map(({ variant }) => variant);
  const left = new Set(onlyVariants({ name, question: '', factors, variants }, only));
  return trials.filter(({ variant }) => left.has(variant));
}

/** How many trials each round has. */
function roundSizes(trials: number, rounds: number, keep: number): number[] {
  const sizes = [trials];
  while (sizes.length < rounds) sizes.push(Math.max(1, Math.floor(keep * sizes.at(-1)!)));
  return sizes;
}

const scoresOf = (trials: readonly PlannedTrial[], runs: readonly TrialRun[], { metric }: SweepConfig) =>
  trials.map(({ plan: { name } }) => ({
    trial: name,
    scores: seedsOf(runs, name).map(({ metrics }) => metrics[metric] ?? Number.NaN),
  }));

function merged(before: readonly TrialRun[], after: readonly TrialRun[]): TrialRun[] {
  return [...new Map([...before, ...after].map((run) => [`${run.seed} ${run.name}`, run])).values()];
}

/** What the task is judged by is known from an answer of a model that has learned nothing. */
async function checkMetric(
  { metric }: SweepConfig,
  { variant }: PlannedTrial,
  backend: RunSweepOptions['backend'],
): Promise<void> {
  const { startBackend } = await import('@seqlab/backend');
  const { createModel } = await import('@seqlab/models');
  await startBackend(backend, { fastMath: variant.training.fastMath === true });
  const model = createModel(parseModelConfig(variant.model), { seed: 0 });
  try {
    const task = variant.task(0);
    const { metrics } = await task.evaluate(model, variant.judged!.split, { mostExamples: 1 });
    const known = Object.keys(metrics);
    if (known.includes(metric)) return;
    throw new SeqlabError(
      'sweep-metric',
      `sweep: ${task.kind} has no metric ${JSON.stringify(metric)}.${didYouMean(metric, known)} Use ${known.join(', ')}.`,
    );
  } finally {
    model.dispose();
  }
}
