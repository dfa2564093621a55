import type { AttentionMask } from '@seqlab/backend';
import type { ScoreBias } from '../positional/positional-encoding.js';

/** Adds the numbers of `bias` to the scores of T queries, the last of S keys' positions. */
export function scoreBiasMask(bias: ScoreBias, targetLength: number, sourceLength: number): AttentionMask {
  return { bias: bias.scores(targetLength, sourceLength), constantBias: bias.constant };
}
