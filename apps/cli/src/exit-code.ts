import { SeqlabError } from '@seqlab/core';

export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * Codes of errors that are not the asker's doing: the command and its input were right, and it failed all the same.
 * Every other SeqlabError means bad usage or bad input.
 */
const failures: ReadonlySet<string> = new Set([
  'backend-missing',
  'backend-unavailable',
  'doctor-wrong-sum',
  'forward-not-finite',
  'output-not-finite',
  'run-locked',
  'study-aborted',
  'training-not-finite',
  'weights-not-finite',
]);

/** 2 for what the asker can mend in the command or its input, 1 for all else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof SeqlabError && !failures.has(error.code) ? exitCodes.badInput : exitCodes.failed;
}
