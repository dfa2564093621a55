import type { StudyResult } from '@seqlab/core';
import { combineStudy, runStudy, type Study, type StudyVariantRun, studyRuns } from '@seqlab/studies';
import { type GridFolder, runKeys } from '@seqlab/studies/node';
import { codeVersion } from '../run/code-version.js';
import { type KeptGrid, type Outcome, runKept } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import type { StudyJob } from '../workers/job.js';
import { studyRows } from './study-text.js';

export interface RunStudyOptions extends Pick<StudyJob, 'backend' | 'steps'> {
  readonly study: Study;
  readonly folder: string;
  readonly variants: readonly string[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
  /** see `KeptGrid` */
  readonly openPool?: KeptGrid<StudyVariantRun>['openPool'];
}

/** Every variant on the first seed, then on the others, those apart that are kept from an earlier call. Says a line as each variant ends. */
export async function runKeptStudy(
  options: RunStudyOptions,
  context: Context,
  kept: GridFolder<StudyVariantRun>,
): Promise<Outcome<StudyResult>> {
  const { runs, ...outcome } = await runKept(studyGrid(options), context, kept);
  return { ...outcome, result: combineStudy(options.study, runs, outcome.seconds) };
}

/** A study as a grid whose results are kept. */
export function studyGrid({
  study,
  folder,
  variants,
  seeds,
  workers,
  openPool,
  backend,
  steps,
}: RunStudyOptions): KeptGrid<StudyVariantRun> {
  const asked = { seeds: Array.from({ length: seeds }, (_, seed) => seed), variants };
  const byName = new Map(study.variants.map((variant) => [variant.name, variant]));
  return {
    label: study.name,
    opening: study.question,
    folder,
    planned: studyRuns(study, asked),
    workers,
    openPool,
    steps,
    jobOf: ({ variant: { name: variant }, seed }) => ({
      kind: 'study',
      study: study.name,
      variant,
      seed,
      backend,
      steps,
    }),
    keyOf: runKeys({ study: study.name, code: codeVersion(), backend, ...(steps !== null && { steps }) }),
    runOf({ row, result }) {
      const variant = byName.get(row.variant);
      return variant === undefined ? null : { variant, seed: result.seed };
    },
    async *run(grid, earlier) {
      for await (const event of runStudy(study, { ...asked, ...grid, earlier })) {
        if (event.type !== 'row') continue;
        const { row, run, seed } = event;
        const ended = row.seeds.length;
        yield {
          run: { variant: byName.get(row.variant)!, seed },
          result: run,
          line: ended === 1 || ended >= seeds ? rowLine(study, row, seeds) : null,
        };
      }
    },
  };
}

function rowLine(
  { name, question, factors }: Study,
  row: StudyResult['rows'][number],
  seeds: number,
): string {
  const [variant, , , loss, , exact] = studyRows({
    study: name,
    question,
    factors,
    seconds: 0,
    rows: [row],
  })[0]!;
  const ended = row.seeds.length;
  return `${variant}: loss ${loss}, exact match ${exact} over ${ended} of ${Math.max(seeds, ended)} seeds`;
}
