import type { AttentionMask } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import type { ScoreBias } from '../positional/positional-encoding.js';

/** Adds the numbers of `bias` to the scores of T queries, the last of S keys' positions. */
export function scoreBiasMask(bias: ScoreBias, targetLength: number, sourceLength: number): AttentionMask {
  checkArgument('scoreBiasMask', 'scores of the bias', (Object(bias) as ScoreBias).scores, 'a function');
  return { bias: bias.scores(targetLength, sourceLength), constantBias: bias.constant };
}
