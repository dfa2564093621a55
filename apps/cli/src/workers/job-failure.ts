import { SeqlabError } from '@seqlab/core';

/** An error as plain values, which can cross threads and machines. */
export interface JobFailure {
  /** null if it is not one of ours */
  readonly code: string | null;
  readonly message: string;
  readonly stack: string;
}

export function failureOf(error: unknown): JobFailure {
  const { message, stack = '' } = error as Error;
  return { code: error instanceof SeqlabError ? error.code : null, message, stack };
}

export function errorOf({ code, message, stack }: JobFailure): Error {
  const error = code === null ? new Error(message) : new SeqlabError(code, message);
  error.stack = stack;
  return error;
}
