import { SeqlabError } from '@seqlab/core';

/** The SeqlabError that a function throws; fails when it throws nothing or anything else. */
export function errorOf(f: () => unknown): SeqlabError {
  try {
    f();
  } catch (error) {
    if (error instanceof SeqlabError) return error;
    throw error;
  }
  throw new Error('expected a SeqlabError, but nothing was thrown');
}
