import { SeqlabError, type StudyResult, type StudyRow } from '@seqlab/core';
import { checkSeeds } from '../grid/check-seeds.js';
import { type DoneRuns, doneRuns } from '../grid/done-runs.js';
import { type GridOptions, type GridRun, runGrid } from '../grid/run-grid.js';
import { type StudyVariantRun, studyRunOf } from './study-run.js';
import type { Study } from './study-variant.js';

export interface StudyOptions extends GridOptions {
  /** default 0, 1, 2 */
  readonly seeds?: readonly number[];
  /** names of variants; default: all */
  readonly variants?: readonly string[];
  /** what has been done before: it is not done again, and is part of the result */
  readonly earlier?: readonly StudyVariantRun[];
  /** the clock in milliseconds, for `seconds` of the result; default: none, and `seconds` is 0 */
  readonly now?: () => number;
}

export type StudyEvent =
  /** one variant on one seed begins */
  | { readonly type: 'start'; readonly variant: string; readonly seed: number }
  /** the same has ended with `run`; `row` holds all its seeds so far */
  | { readonly type: 'row'; readonly seed: number; readonly row: StudyRow; readonly run: StudyVariantRun }
  | { readonly type: 'done'; readonly result: StudyResult };

/**
 * Every variant of a study on the first seed, then on the others. Runs in this thread unless a `runner` takes them elsewhere: the
 * result is the same.
 * @throws study-seeds, study-variant, study-aborted, and what the runner throws
 */
export async function* runStudy(
  study: Study,
  options: StudyOptions = {},
): AsyncGenerator<StudyEvent, void, undefined> {
  const { seeds, variants, earlier = [], now = () => 0, ...grid } = options;
  const planned = studyRuns(study, { ...(seeds && { seeds }), ...(variants && { variants }) });
  const start = now();
  const done = doneRuns(earlier, placeOf);
  const left = planned.filter(({ variant: { name }, seed }) => !done.has({ variant: name, seed }));
  for await (const event of runGrid(left, grid)) {
    const { variant, seed } = event.run;
    if (event.type === 'start') yield { type: 'start', variant: variant.name, seed };
    else {
      const run = studyRunOf(variant, event.outcome);
      done.add(run);
      yield { type: 'row', seed, row: rowOf(done.of(variant.name)), run };
    }
  }
  yield { type: 'done', result: combined(study, done, (now() - start) / 1000) };
}

const SEEDS: readonly number[] = [0, 1, 2];

/** The runs of a study in the order in which they are begun. @throws study-seeds, study-variant */
export function studyRuns(
  study: Study,
  { seeds = SEEDS, variants }: Pick<StudyOptions, 'seeds' | 'variants'> = {},
): GridRun[] {
  checkSeeds(study.name, seeds, SEEDS);
  const chosen = variants?.map((name) => studyVariant(study, name)) ?? study.variants;
  return seeds.flatMap((seed) => chosen.map((variant) => ({ variant, seed })));
}

/** Merges runs into one document: variants in the study's order, seeds in rising order, whatever order they came in. */
export const combineStudy = (study: Study, runs: readonly StudyVariantRun[], seconds: number): StudyResult =>
  combined(study, doneRuns(runs, placeOf), seconds);

function combined(study: Study, done: DoneRuns<StudyVariantRun>, seconds: number): StudyResult {
  const rows = study.variants.flatMap(({ name }): StudyRow[] => {
    const same = done.of(name);
    return same.length === 0 ? [] : [rowOf(same)];
  });
  return { study: study.name, question: study.question, factors: study.factors, rows, seconds };
}

const placeOf = ({ row, result }: StudyVariantRun) => ({ variant: row.variant, seed: result.seed });

const rowOf = (same: readonly StudyVariantRun[]): StudyRow => ({
  ...same[0]!.row,
  seeds: same.map(({ result }) => result),
});

/** @throws study-variant */
export function studyVariant(study: Study, name: string): Study['variants'][number] {
  const found = study.variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  throw new SeqlabError(
    'study-variant',
    `${study.name}: there is no variant ${JSON.stringify(name)}. Use ${study.variants.map((known) => known.name).join(', ')}.`,
  );
}
