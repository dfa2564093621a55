import { parseTrainingConfig, type StudyResult } from '@seqlab/core';
import { combineStudy, type Study, type StudyVariantRun, studyVariant } from '@seqlab/studies';
import type { KeptResults } from '../run/kept-results.js';
import { type Outcome, runKept } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import type { StudyJob } from '../workers/job.js';
import { studyRows } from './study-text.js';

export interface RunStudyOptions extends Pick<StudyJob, 'backend' | 'steps'> {
  readonly study: Study;
  readonly variants: readonly string[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/** Every variant on the first seed, then on the others, those apart that are kept from an earlier call. Says a line as each variant ends. */
export async function runStudy(
  options: RunStudyOptions,
  context: Context,
  kept: KeptResults<StudyVariantRun>,
): Promise<Outcome<StudyResult>> {
  const { study, variants, seeds, workers, backend, steps } = options;
  const jobs = Array.from({ length: seeds }, (_, seed) =>
    variants.map(
      (variant): StudyJob => ({ kind: 'study', study: study.name, variant, seed, backend, steps }),
    ),
  ).flat();
  const { runs, ...outcome } = await runKept(
    {
      label: study.name,
      jobs,
      workers,
      stepsOf: ({ variant }) => steps ?? parseTrainingConfig(studyVariant(study, variant).training).steps,
      isOf: ({ variant, seed }, run) => run.row.variant === variant && run.result.seed === seed,
      onRun(run, all) {
        const same = all.filter(({ row }) => row.variant === run.row.variant);
        if (same.length !== 1 && same.length !== seeds) return null;
        const [variant, , , loss, , exact] = studyRows(combineStudy(study, same, 0))[0]!;
        return `${variant}: loss ${loss}, exact match ${exact} over ${same.length} of ${seeds} seeds`;
      },
    },
    context,
    kept,
  );
  return { ...outcome, result: combineStudy(study, runs, outcome.seconds) };
}
