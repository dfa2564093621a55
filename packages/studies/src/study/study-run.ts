import type { StudyRow, StudySeedResult } from '@seqlab/core';
import { runVariant, type VariantOptions, type VariantRun } from './run-variant.js';
import type { StudyVariant } from './study-variant.js';

/** What one variant and one seed gave, as a study's document has it; `combineStudy` merges many. */
export interface StudyVariantRun {
  readonly row: Omit<StudyRow, 'seeds'>;
  readonly result: StudySeedResult;
}

/** `runVariant`, as a study's document has it. @throws what `runVariant` throws */
export async function runStudyVariant(
  variant: StudyVariant,
  seed: number,
  options: VariantOptions = {},
): Promise<StudyVariantRun> {
  return studyRunOf(variant, await runVariant(variant, seed, options));
}

export function studyRunOf({ name, factors, signature }: StudyVariant, run: VariantRun): StudyVariantRun {
  const { parameters, steps, metrics, groups, seed, trainLoss, stepsToLearn } = run;
  return {
    row: { variant: name, factors, parameters, steps, signature: signature?.name ?? null },
    result: {
      ...metrics,
      tasks: groups,
      seed,
      trainLoss,
      stepsToLearn,
      showsSignature: run.showsSignature,
      measures: run.measures,
      curve: run.curve,
    },
  };
}
