import { type AttentionMask, paddingMask } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import { causalMask, combineMasks, type ScoreBias, scoreBiasMask } from '@seqlab/layers';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** [B, T] int32, 1 where ids are PAD; null for a model without PAD, whose attention then needs no mask. */
export function paddingOf(ids: Tensor2D, padId: number | null): Tensor2D | null {
  return padId === null ? null : paddingMask(ids, padId);
}

/**
 * What the last T of S positions may see of all S. With `causal`, T is S or 1.
 * @throws `extend-one-by-one` for several positions that follow others: the causal mask counts from the first key
 */
export function selfAttentionMask(
  targetLength: number,
  sourceLength: number,
  options: {
    causal: boolean;
    bias: ScoreBias | null;
    padding: Tensor2D | null;
    /** [B, T] int32, where rows hold several sequences */
    segments?: Tensor2D;
  },
): AttentionMask | null {
  const { causal, bias, padding, segments } = options;
  if (causal && targetLength > 1 && targetLength !== sourceLength) {
    throw new SeqlabError(
      'extend-one-by-one',
      `extend: ${targetLength} tokens follow ${sourceLength - targetLength} others, 1 was expected. Give several tokens at the start only, then one at a time.`,
    );
  }
  return combineMasks(
    // A single last position sees all before it, so it needs no mask to hide what comes after.
    causal && targetLength > 1 ? causalMask : null,
    bias === null ? null : scoreBiasMask(bias, targetLength, sourceLength),
    paddingKeys(padding),
    segmentKeys(segments, segments),
  );
}

/** Each query sees its own sequence; null where a row is one sequence. */
export function segmentKeys(query: Tensor2D | undefined, key: Tensor2D | undefined): AttentionMask | null {
  return query === undefined || key === undefined ? null : { segments: { query, key } };
}

export function paddingKeys(padding: Tensor2D | null): AttentionMask | null {
  return padding === null ? null : { keyPadding: padding };
}
