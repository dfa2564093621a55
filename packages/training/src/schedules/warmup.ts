import { SeqlabError } from '@seqlab/core';

/** Refuses a warm-up that is not a whole number of updates, `least` or more. */
export function checkWarmup(where: string, warmupSteps: number, least: number): void {
  if (!Number.isInteger(warmupSteps) || warmupSteps < least) {
    throw new SeqlabError(
      'schedule-warmup',
      `${where}: warmupSteps (${warmupSteps}) must be a whole number of updates, ${least} or more. Use for example 100.`,
    );
  }
}
