import { SeqlabError } from '@seqlab/core';

/** Refuses a hyper-parameter outside [low, high). */
export function checkRange(where: string, name: string, value: number, low: number, high: number): void {
  if (value >= low && value < high) return;
  throw new SeqlabError(
    'optimizer-option',
    `${where}: ${name} (${value}) must be at least ${low} and below ${high}. Use torch's default if in doubt.`,
  );
}
