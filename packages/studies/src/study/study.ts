import { SeqlabError, type StudyResult, type StudyRow } from '@seqlab/core';
import { runStudyVariant, type StudyVariantOptions, type StudyVariantRun } from './run-study-variant.js';
import type { Study } from './study-variant.js';

export interface StudyOptions extends Omit<StudyVariantOptions, 'onStep'> {
  /** default 0, 1, 2 */
  readonly seeds?: readonly number[];
  /** names of variants; default: all */
  readonly variants?: readonly string[];
  /** the clock in milliseconds, for `seconds` of the result; default: none, and `seconds` is 0 */
  readonly now?: () => number;
}

export type StudyEvent =
  /** one variant on one seed begins */
  | { readonly type: 'start'; readonly variant: string; readonly seed: number }
  /** the same has ended; `row` holds all its seeds so far */
  | { readonly type: 'row'; readonly seed: number; readonly row: StudyRow }
  | { readonly type: 'done'; readonly result: StudyResult };

/**
 * Every variant of a study on the first seed, then on the others. Runs in this thread; who has several calls
 * `runStudyVariant` in each and `combineStudy` at the end, with the same result.
 * @throws study-seeds, study-variant, study-aborted
 */
export async function* runStudy(
  study: Study,
  options: StudyOptions = {},
): AsyncGenerator<StudyEvent, void, undefined> {
  const { seeds = [0, 1, 2], variants, now = () => 0, ...rest } = options;
  checkSeeds(study, seeds);
  const chosen = variants?.map((name) => studyVariant(study, name)) ?? study.variants;
  const start = now();
  const runs: StudyVariantRun[] = [];
  for (const seed of seeds) {
    for (const variant of chosen) {
      yield { type: 'start', variant: variant.name, seed };
      runs.push(await runStudyVariant(variant, seed, rest));
      const { rows } = combineStudy(study, runs, 0);
      yield { type: 'row', seed, row: rows.find((row) => row.variant === variant.name)! };
    }
  }
  yield { type: 'done', result: combineStudy(study, runs, (now() - start) / 1000) };
}

/** Merges runs into one document: variants in the study's order, seeds in rising order, whatever order they came in. */
export function combineStudy(study: Study, runs: readonly StudyVariantRun[], seconds: number): StudyResult {
  const rows = study.variants.flatMap(({ name }): StudyRow[] => {
    const same = runs.filter(({ row }) => row.variant === name);
    if (same.length === 0) return [];
    const seeds = same.map(({ result }) => result).sort((a, b) => a.seed - b.seed);
    return [{ ...same[0]!.row, seeds }];
  });
  return { study: study.name, question: study.question, factors: study.factors, rows, seconds };
}

/** @throws study-variant */
export function studyVariant(study: Study, name: string): Study['variants'][number] {
  const found = study.variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  throw new SeqlabError(
    'study-variant',
    `${study.name}: there is no variant ${JSON.stringify(name)}. Use ${study.variants.map((known) => known.name).join(', ')}.`,
  );
}

function checkSeeds(study: Study, seeds: readonly number[]): void {
  const wrong = seeds.find((seed) => !Number.isSafeInteger(seed) || seed < 0);
  if (seeds.length > 0 && wrong === undefined && new Set(seeds).size === seeds.length) return;
  throw new SeqlabError(
    'study-seeds',
    `${study.name}: seeds [${seeds.join(', ')}] must be different whole numbers, 0 or more, and at least one. Use for example [0, 1, 2].`,
  );
}
