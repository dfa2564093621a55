import { didYouMean, SeqlabError } from '@seqlab/core';
import { ablation } from './ablation.js';
import { lengths } from './lengths.js';
import { noise } from './noise.js';
import { padding } from './padding.js';
import { positions } from './positions.js';
import type { Study } from './study/study-variant.js';
import { vocabulary } from './vocabulary.js';

/** All studies apart from the ladder. */
export const studies: readonly Study[] = [ablation, positions, lengths, vocabulary, noise, padding];

/** @throws study-unknown */
export function studyByName(name: string): Study {
  const found = studies.find((study) => study.name === name);
  if (found !== undefined) return found;
  const names = studies.map((study) => study.name);
  throw new SeqlabError(
    'study-unknown',
    `study: there is no study ${JSON.stringify(name)}.${didYouMean(name, names)} Use ${names.join(', ')}.`,
  );
}
