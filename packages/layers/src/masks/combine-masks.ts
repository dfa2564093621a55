import type { AttentionMask } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';

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
