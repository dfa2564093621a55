import { SeqlabError } from '@seqlab/core';

/**
 * The learning rate's factor for one update: `step` is the number of updates already done (0 for the first).
 * A pure function, so a resumed run needs no state for it.
 */
export type Schedule = (step: number) => number;

/** Always 1. */
export function constant(): Schedule {
  return () => 1;
}

/** @throws `schedule-warmup` unless a warm-up is a whole number of updates, `least` or more */
export function checkWarmup(where: string, warmupSteps: number, least: number): void {
  if (!Number.isInteger(warmupSteps) || warmupSteps < least) {
    throw new SeqlabError(
      'schedule-warmup',
      `${where}: warmupSteps (${warmupSteps}) must be a whole number of updates, ${least} or more. Use for example 100.`,
    );
  }
}

/** @throws `schedule-total` unless it is a whole number of updates, 1 or more */
export function checkTotal(where: string, totalSteps: number, name = 'totalSteps'): void {
  if (Number.isInteger(totalSteps) && totalSteps >= 1) return;
  throw new SeqlabError(
    'schedule-total',
    `${where}: ${name} (${totalSteps}) must be a whole number of updates, 1 or more. Use the steps of the run.`,
  );
}
