import type { Published, ResultRow, ResultTask } from './result-row.js';
import type { RowRun } from './run-row.js';
import { scoreText } from './scores.js';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
}

export interface Spread {
  readonly mean: number;
  /** of the seeds, with n − 1; null for one */
  readonly deviation: number | null;
}

/** A row with the runs there are of it. */
export interface RowResult {
  readonly row: string;
  readonly task: ResultTask;
  readonly title: string;
  readonly data: string | null;
  readonly splits: string;
  readonly published: readonly Published[];
  readonly goal: { readonly score: string; readonly bound: number; readonly better: 'lower' | 'higher' };
  /** of the first score; null where no run has it */
  readonly reached: boolean | null;
  /** by the scores' names */
  readonly scores: Readonly<Record<string, Spread>>;
  readonly seconds: Spread | null;
  readonly processorSeconds: Spread | null;
  readonly seeds: readonly RowRun[];
}

/** `results.json`, and what `--json` prints. */
export interface ResultsDocument {
  readonly version: 1;
  readonly size: 'full' | 'quick';
  /** updates that were asked for in place of each row's; null: each row's */
  readonly steps: number | null;
  readonly machine: Machine;
  readonly seconds: number;
  readonly rows: readonly RowResult[];
}

export function resultsDocument(
  rows: readonly ResultRow[],
  runs: readonly RowRun[],
  rest: Omit<ResultsDocument, 'version' | 'rows'>,
): ResultsDocument {
  return {
    version: 1,
    ...rest,
    rows: rows.flatMap((row) => {
      const own = runs.filter((run) => run.row === row.name).sort((a, b) => a.seed - b.seed);
      return own.length === 0 ? [] : [rowResult(row, own, rest.size)];
    }),
  };
}

function rowResult(row: ResultRow, seeds: readonly RowRun[], size: ResultsDocument['size']): RowResult {
  const { name, task, title, data, splits, published, scores } = row;
  const bound = size === 'quick' ? row.quickGoal : row.goal;
  const spreads = scores.flatMap((score) => {
    const values = seeds.flatMap((run) => score.of(run) ?? []);
    return values.length === 0 ? [] : [[score.name, spreadOf(values)] as const];
  });
  const [own] = scores;
  const first = spreads.find(([known]) => known === own.name)?.[1];
  const times = seeds.flatMap(({ took }) => took ?? []);
  const time = (key: 'seconds' | 'processorSeconds') =>
    times.length === 0 ? null : spreadOf(times.map((took) => took[key]));
  return {
    row: name,
    task,
    title,
    data,
    splits,
    published,
    goal: { score: own.name, bound, better: own.better },
    reached: first === undefined ? null : own.better === 'lower' ? first.mean <= bound : first.mean >= bound,
    scores: Object.fromEntries(spreads),
    seconds: time('seconds'),
    processorSeconds: time('processorSeconds'),
    seeds,
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/** "2.071 ± 0.003", "97.10 ± 0.20 %" */
export function spreadText(score: ResultRow['scores'][number], { mean, deviation }: Spread): string {
  const text = scoreText(score, mean);
  if (deviation === null) return text;
  return score.unit === 'share'
    ? `${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %`
    : `${text} ± ${deviation.toFixed(3)}`;
}
