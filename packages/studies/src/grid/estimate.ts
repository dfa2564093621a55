import { parseTrainingConfig } from '@seqlab/core';
import { runVariant } from '../study/run-variant.js';
import type { StudyVariant } from '../study/study-variant.js';
import type { GridRun } from './run-grid.js';

/** Seconds of one run, and how they are known. */
export interface RunTime {
  readonly seconds: number;
  readonly from: 'runs of it' | 'a few of its updates' | 'the mean of others';
}

export interface EstimateOptions {
  /** updates instead of each variant's */
  readonly steps?: number;
  /** seconds that runs of a variant took before */
  readonly took: (variant: StudyVariant) => readonly number[];
  /** a clock in milliseconds */
  readonly now: () => number;
  /** an AbortSignal */
  readonly signal?: { readonly aborted: boolean };
}

/** Variants that are tried at most; of more, these are spread evenly, and stand for the others. */
const TRIED = 12;
/** The first updates, which are recorded, and the answers, are paid once per run; the others count. */
const FEW = 2;
const MORE = 34;

/**
 * How long each variant of the runs takes: the mean of its runs before; else from two short runs of it in this thread, of 2 and of 34 updates,
 * whose difference gives the time of an update; where more than 12 variants would have to be tried, the rest take what the mean update of those takes.
 * Needs a backend that has been started.
 */
export async function estimateRuns(
  runs: readonly GridRun[],
  { steps, took, now, signal }: EstimateOptions,
): Promise<Map<StudyVariant, RunTime>> {
  const variants = [...new Set(runs.map(({ variant }) => variant))];
  const times = new Map<StudyVariant, RunTime>();
  const unknown: StudyVariant[] = [];
  for (const variant of variants) {
    const before = took(variant);
    if (before.length === 0) unknown.push(variant);
    else times.set(variant, { seconds: mean(before), from: 'runs of it' });
  }
  const count = Math.min(TRIED, unknown.length);
  const perUpdate: number[] = [];
  const stepsOf = (variant: StudyVariant) => steps ?? parseTrainingConfig(variant.training).steps;
  for (let i = 0; i < count; i += 1) {
    const variant = unknown[Math.floor((i * unknown.length) / count)]!;
    const seconds = async (updates: number) => {
      const start = now();
      await runVariant(variant, 0, { steps: updates, ...(signal && { signal }) });
      return (now() - start) / 1000;
    };
    const few = await seconds(FEW);
    const update = Math.max(0, (await seconds(MORE)) - few) / (MORE - FEW);
    const all = few + Math.max(0, stepsOf(variant) - FEW) * update;
    perUpdate.push(all / stepsOf(variant));
    times.set(variant, { seconds: all, from: 'a few of its updates' });
  }
  for (const variant of unknown) {
    if (times.has(variant)) continue;
    times.set(variant, { seconds: mean(perUpdate) * stepsOf(variant), from: 'the mean of others' });
  }
  return times;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
