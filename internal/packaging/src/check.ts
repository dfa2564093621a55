import { expect } from 'vitest';

/** How many checks have been made: a fence whose checks are never reached has not been tested. */
export const checks = { done: 0 };

/** What a `// =>` line of a document becomes. Promises are awaited; typed arrays compare as arrays. */
export async function check(value: unknown, expected: unknown, place: string): Promise<void> {
  checks.done += 1;
  const given = await value;
  expect(ArrayBuffer.isView(given) ? Array.from(given as Float32Array) : given, place).toEqual(expected);
}
