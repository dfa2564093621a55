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

/** The SeqlabError with which a promise is rejected; fails when it is not, or with anything else. */
export async function rejectionOf(promise: Promise<unknown>): Promise<SeqlabError> {
  const value = await promise.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  return errorOf(() => {
    if (value !== null) throw value.error;
  });
}
