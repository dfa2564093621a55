import { SeqlabError } from '@seqlab/core';

/** @throws `schedule-total` */
export function checkTotal(where: string, totalSteps: number, name = 'totalSteps'): void {
  if (Number.isInteger(totalSteps) && totalSteps >= 1) return;
  throw new SeqlabError(
    'schedule-total',
    `${where}: ${name} (${totalSteps}) must be a whole number of updates, 1 or more. Use the steps of the run.`,
  );
}
