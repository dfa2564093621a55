import { SeqlabError } from '@seqlab/core';

/** @throws ladder-seeds, study-seeds */
export function checkSeeds(study: string, seeds: readonly number[], byDefault: readonly number[]): void {
  const wrong = seeds.find((seed) => !Number.isSafeInteger(seed) || seed < 0);
  if (seeds.length > 0 && wrong === undefined && new Set(seeds).size === seeds.length) return;
  throw new SeqlabError(
    study === 'ladder' ? 'ladder-seeds' : 'study-seeds',
    `${study}: seeds [${seeds.join(', ')}] must be different whole numbers, 0 or more, and at least one. Use for example [${byDefault.join(', ')}].`,
  );
}
