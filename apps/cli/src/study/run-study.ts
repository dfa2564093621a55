import { parseTrainingConfig, type StudyResult } from '@seqlab/core';
import { combineStudy, type Study, type StudyVariantRun, studyVariant } from '@seqlab/studies';
import type { Context } from '../terminal/context.js';
import type { StudyJob } from '../workers/job.js';
import { runJobs } from '../workers/pool.js';
import { studyRows } from './study-text.js';

export interface RunStudyOptions extends Pick<StudyJob, 'backend' | 'steps'> {
  readonly study: Study;
  readonly variants: readonly string[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/** Every variant on the first seed, then on the others. Says a line as each variant ends. */
export async function runStudy(options: RunStudyOptions, context: Context): Promise<StudyResult> {
  const start = performance.now();
  const { study, variants, seeds, workers, backend, steps } = options;
  const jobs = Array.from({ length: seeds }, (_, seed) =>
    variants.map(
      (variant): StudyJob => ({ kind: 'study', study: study.name, variant, seed, backend, steps }),
    ),
  ).flat();
  const stepsOf = ({ variant }: StudyJob) =>
    steps ?? parseTrainingConfig(studyVariant(study, variant).training).steps;
  const progress = context.progress(
    study.name,
    jobs.reduce((sum, job) => sum + stepsOf(job), 0),
  );
  const runs: StudyVariantRun[] = [];
  let done = 0;
  const pool = runJobs(jobs, {
    workers,
    signal: context.interrupt(),
    onSteps(more) {
      done += more;
      progress.update(done, `${runs.length} of ${jobs.length} runs`);
    },
  });
  try {
    for await (const run of pool) {
      runs.push(run);
      const same = runs.filter(({ row }) => row.variant === run.row.variant);
      if (same.length !== 1 && same.length !== seeds) continue;
      progress.finish();
      const [variant, , , loss, , exact] = studyRows(combineStudy(study, same, 0))[0]!;
      context.say(`${variant}: loss ${loss}, exact match ${exact} over ${same.length} of ${seeds} seeds`);
    }
  } finally {
    progress.finish();
  }
  return combineStudy(study, runs, (performance.now() - start) / 1000);
}
