import { didYouMean, type Problem, SeqlabError, showValue, throwProblems } from '@seqlab/core';

/** What a parameter of a training may be, as in JSON. */
export type SweepValue = string | number | boolean | null;

/** Values to try: these, or any between two numbers. */
export type SweepParameter =
  | { readonly values: readonly SweepValue[] }
  | {
      readonly from: number;
      readonly to: number;
      /** 'log': each factor is as likely as any other */
      readonly scale: 'linear' | 'log';
      readonly integer: boolean;
    };

/** A search over the options of a training, as a document. */
export interface SweepConfig {
  /** what all trials share: the options of `seqlab train`, in camelCase */
  readonly train: Readonly<Record<string, unknown>>;
  /** 'grid': every combination. 'random': `trials` draws. 'halving': many with few updates, then the best of them with more */
  readonly search: 'grid' | 'random' | 'halving';
  readonly parameters: Readonly<Record<string, SweepParameter>>;
  /** draws of 'random' and 'halving'; null: every combination */
  readonly trials: number | null;
  /** decides the draws */
  readonly seed: number;
  /** seeds of each trial, 0 … seeds − 1 */
  readonly seeds: number;
  /** updates of each round of 'halving', rising */
  readonly updates: readonly number[];
  /** share of the trials that goes on to the next round, at least one */
  readonly keep: number;
  /** what trials are compared by */
  readonly metric: string;
  readonly better: 'lower' | 'higher';
}

const KEYS = [
  'train',
  'search',
  'parameters',
  'trials',
  'seed',
  'seeds',
  'updates',
  'keep',
  'metric',
  'better',
];
const SEARCHES = ['grid', 'random', 'halving'];
/** Options of `seqlab train` that are the sweep's to decide. */
const NOT_OURS = [
  'out',
  'force',
  'resume',
  'init',
  'seed',
  'json',
  'workers',
  'keep',
  'patience',
  'verbose',
  'batch',
  'wide',
];
const LOWER = /loss|perplexity|bits|error/i;
const MOST_TRIALS = 10_000;

/**
 * Checks a sweep and completes it with defaults.
 * @throws SeqlabError with all that is wrong with it: `sweep-document`, `sweep-unknown-key`, `sweep-train`, `sweep-search`, `sweep-parameters`, `sweep-values`,
 *   `sweep-range`, `sweep-trials`, `sweep-count`, `sweep-updates`, `sweep-keep`, `sweep-metric`, `sweep-better`
 */
export function parseSweep(document: unknown): SweepConfig {
  if (!isRecord(document)) {
    throw new SeqlabError(
      'sweep-document',
      `sweep: the config (${showValue(document)}) must be an object with "train" and "parameters". See \`seqlab sweep --help\`.`,
    );
  }
  const problems: Problem[] = [];
  const wrong = (code: string, message: string) => problems.push({ code, message });
  for (const key of Object.keys(document)) {
    if (!KEYS.includes(key)) {
      wrong(
        'sweep-unknown-key',
        `there is no key ${showValue(key)}.${didYouMean(key, KEYS)} Use ${KEYS.join(', ')}.`,
      );
    }
  }
  const { train, parameters } = document;
  const { search = 'grid', trials = null, seed = 0, seeds = 1, updates = [], keep = 1 / 3 } = document;
  const { metric = 'loss', better = LOWER.test(String(metric)) ? 'lower' : 'higher' } = document;
  if (!isRecord(train)) {
    wrong(
      'sweep-train',
      `train (${showValue(train)}) must be an object of options of \`seqlab train\`, such as {"file": "pairs.tsv"}.`,
    );
  }
  const choices = isRecord(parameters) ? readParameters(parameters, wrong) : {};
  if (!isRecord(parameters) || Object.keys(parameters).length === 0) {
    wrong(
      'sweep-parameters',
      `parameters (${showValue(parameters)}) must name at least one option to vary, such as {"learningRate": [0.001, 0.01]}.`,
    );
  }
  for (const name of new Set([...(isRecord(train) ? Object.keys(train) : []), ...Object.keys(choices)])) {
    if (NOT_OURS.includes(name))
      wrong('sweep-train', `${name} is not for a config: the sweep decides it. Leave it out.`);
    else if (isRecord(train) && name in train && name in choices) {
      wrong('sweep-train', `${name} is in train and in parameters. Leave out one of them.`);
    }
  }
  if (!SEARCHES.includes(search as string)) {
    wrong(
      'sweep-search',
      `search (${showValue(search)}) must be ${SEARCHES.join(', ')}.${didYouMean(String(search), SEARCHES)}`,
    );
  }
  if (trials !== null && !(isWhole(trials, 1) && trials <= MOST_TRIALS)) {
    wrong('sweep-trials', `trials (${showValue(trials)}) must be a whole number from 1 to ${MOST_TRIALS}.`);
  } else if (search === 'grid' && trials !== null) {
    wrong(
      'sweep-trials',
      'trials means nothing with search "grid", which takes every combination. Leave it out, or use "random".',
    );
  } else if (search === 'random' && trials === null) {
    wrong('sweep-trials', 'search "random" needs trials: how many draws.');
  }
  if (trials === null && search !== 'random') {
    const ranges = Object.keys(choices).filter((name) => 'from' in choices[name]!);
    if (ranges.length > 0) {
      wrong(
        'sweep-range',
        `${ranges.join(' and ')} ${ranges.length === 1 ? 'is a range' : 'are ranges'}, of which there is no every combination. Give values, or trials with search "random" or "halving".`,
      );
    }
  }
  if (!isWhole(seed, 0)) wrong('sweep-count', `seed (${showValue(seed)}) must be a whole number, 0 or more.`);
  if (!isWhole(seeds, 1) || seeds > 1000)
    wrong('sweep-count', `seeds (${showValue(seeds)}) must be a whole number from 1 to 1000.`);
  const rising =
    Array.isArray(updates) &&
    updates.every((each, i) => isWhole(each, 1) && (i === 0 || each > updates[i - 1]));
  if (!rising || (search === 'halving' && updates.length < 2)) {
    wrong(
      'sweep-updates',
      `updates (${showValue(updates)}) must be rising whole numbers, two or more with search "halving", such as [100, 300, 900].`,
    );
  } else if (search !== 'halving' && updates.length > 0) {
    wrong(
      'sweep-updates',
      `updates means nothing with search ${showValue(search)}. Use "steps" in train, or search "halving".`,
    );
  } else if (search === 'halving' && ((isRecord(train) && 'steps' in train) || 'steps' in choices)) {
    wrong(
      'sweep-updates',
      'steps means nothing with search "halving", whose updates say how many. Leave it out.',
    );
  }
  if (typeof keep !== 'number' || !(keep > 0 && keep < 1)) {
    wrong('sweep-keep', `keep (${showValue(keep)}) must be a share between 0 and 1, such as 0.5.`);
  }
  if (typeof metric !== 'string' || metric === '') {
    wrong('sweep-metric', `metric (${showValue(metric)}) must be the name of a metric, such as "loss".`);
  }
  if (better !== 'lower' && better !== 'higher') {
    wrong('sweep-better', `better (${showValue(better)}) must be "lower" or "higher".`);
  }
  throwProblems('sweep', problems);
  return {
    train,
    search,
    parameters: choices,
    trials,
    seed,
    seeds,
    updates,
    keep,
    metric,
    better,
  } as SweepConfig;
}

function readParameters(
  parameters: Readonly<Record<string, unknown>>,
  wrong: (code: string, message: string) => void,
): Record<string, SweepParameter> {
  const read: Record<string, SweepParameter> = {};
  for (const [name, given] of Object.entries(parameters)) {
    const values = Array.isArray(given) ? given : isRecord(given) ? given.values : undefined;
    if (Array.isArray(values)) {
      const different = new Set(values.map((value) => JSON.stringify(value)));
      if (values.length > 0 && values.every(isValue) && different.size === values.length)
        read[name] = { values };
      else
        wrong(
          'sweep-values',
          `${name} (${showValue(values)}) must hold different texts, numbers, true, false or null, at least one.`,
        );
      continue;
    }
    const { from, to, scale = 'linear', ...rest } = isRecord(given) ? given : {};
    const numbers = typeof from === 'number' && typeof to === 'number' && from < to;
    const scales = scale === 'linear' || (scale === 'log' && numbers && from > 0);
    const extra = Object.keys(rest).filter((key) => key !== 'integer');
    const { integer = numbers && scale === 'linear' && Number.isInteger(from) && Number.isInteger(to) } =
      rest;
    if (numbers && scales && extra.length === 0 && typeof integer === 'boolean') {
      read[name] = { from, to, scale, integer } as SweepParameter;
    } else {
      wrong(
        'sweep-values',
        `${name} (${showValue(given)}) must be a list of values, or a range {"from": 0.0001, "to": 0.01, "scale": "log"} whose from is below its to (and above 0 with "log").`,
      );
    }
  }
  return read;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;
const isValue = (value: unknown): value is SweepValue =>
  value === null ||
  ['string', 'boolean'].includes(typeof value) ||
  (typeof value === 'number' && Number.isFinite(value));
