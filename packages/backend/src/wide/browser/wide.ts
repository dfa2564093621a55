import { SeqlabError } from '@seqlab/core';

/** In a page nobody asks by the environment. */
export function wideAsked(): boolean {
  return false;
}

/** @throws `wide-unavailable` */
export function widenKernels(_fastMath: boolean): Promise<void> {
  return Promise.reject(
    new SeqlabError(
      'wide-unavailable',
      "startBackend: wide vectors are a flag of Node's engine, and a page cannot set one. Leave out wide.",
    ),
  );
}
