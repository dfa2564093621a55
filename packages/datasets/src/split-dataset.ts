import { permutation, SeqlabError, type SequenceDataset, STREAM_TASK } from '@seqlab/core';

/**
 * Parts a data set at random: `share` of the distinct examples (at least one) for evaluation, the rest for training.
 * @param seed default 0
 */
export function splitDataset(
  dataset: SequenceDataset,
  share: number,
  seed = 0,
): { readonly training: SequenceDataset; readonly evaluation: SequenceDataset } {
  const { examples } = dataset;
  const held = Math.max(1, Math.round(share * examples.length));
  if (!(share > 0 && share < 1) || held >= examples.length) {
    throw new SeqlabError(
      'split-share',
      `splitDataset: a share of ${share} of ${examples.length} examples leaves one part empty. Use a share between 0 and 1 and at least two examples.`,
    );
  }
  const order = permutation(examples.length, { seed, stream: STREAM_TASK, index: 2 });
  const heldOut = new Set(order.subarray(0, held));
  return {
    training: { ...dataset, examples: examples.filter((_, i) => !heldOut.has(i)) },
    evaluation: { ...dataset, examples: examples.filter((_, i) => heldOut.has(i)), copies: 1 },
  };
}
