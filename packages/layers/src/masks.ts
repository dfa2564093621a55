import { type AttentionMask, paddingMask } from '@seqlab/backend';
import { checkArgument, SeqlabError } from '@seqlab/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ScoreBias } from './positional/positional-encoding.js';

/** A position sees itself and what came before (Vaswani et al. 2017, section 3.2.3). */
export const causalMask: AttentionMask = { causal: true };

/** Nobody sees the positions where ids [B, S] is `padId`. */
export function keyPaddingMask(ids: Tensor2D, padId: number): AttentionMask {
  return { keyPadding: paddingMask(ids, padId) };
}

/** Adds the numbers of `bias`, [T, S] or [H, T, S], to the scores of T queries, the last of S keys' positions. */
export function scoreBiasMask(bias: ScoreBias, targetLength: number, sourceLength: number): AttentionMask {
  checkArgument('scoreBiasMask', 'scores of the bias', (Object(bias) as ScoreBias).scores, 'a function');
  return { bias: bias.scores(targetLength, sourceLength), constantBias: bias.constant };
}

/** One mask that hides what any of them hides; null when there is none. Two masks of the same kind are refused. */
export function combineMasks(...masks: readonly (AttentionMask | null)[]): AttentionMask | null {
  const combined: Record<string, unknown> = {};
  for (const mask of masks) {
    for (const [kind, value] of Object.entries(mask ?? {})) {
      if (combined[kind] !== undefined && combined[kind] !== value) {
        throw new SeqlabError(
          'masks-conflict',
          `combineMasks: two masks bring their own "${kind}", one was expected. Join the two tensors before they become a mask.`,
        );
      }
      combined[kind] = value;
    }
  }
  return Object.keys(combined).length === 0 ? null : (combined as AttentionMask);
}
