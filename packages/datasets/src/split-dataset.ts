import {
  checkArgument,
  permutation,
  SeqlabError,
  type SequenceDataset,
  type SequenceExample,
  STREAM_TASK,
} from '@seqlab/core';

/**
 * Parts a data set at random: `share` of the distinct examples (at least one) for evaluation, the rest for training. Equal
 * examples, whatever their task, stay on one side: what is evaluated has not been trained on.
 * @param seed default 0
 * @throws SeqlabError `split-share` where a part would be empty, `random-seed`
 */
export function splitDataset(
  dataset: SequenceDataset,
  share: number,
  seed = 0,
): { readonly training: SequenceDataset; readonly evaluation: SequenceDataset } {
  checkArgument('splitDataset', 'dataset', dataset, 'an object');
  checkArgument('splitDataset', 'examples of the dataset', dataset.examples, 'a list');
  const { examples } = dataset;
  const distinct = [...new Set(examples.map(keyOf))];
  const held = Math.max(1, Math.round(share * distinct.length));
  if (!(share > 0 && share < 1) || held >= distinct.length) {
    throw new SeqlabError(
      'split-share',
      `splitDataset: a share of ${share} of ${distinct.length} distinct examples leaves one part empty. Use a share between 0 and 1 and at least two different examples.`,
    );
  }
  const order = permutation(distinct.length, { seed, stream: STREAM_TASK, index: 2 });
  const heldOut = new Set(Array.from(order.subarray(0, held), (i) => distinct[i]!));
  return {
    training: { ...dataset, examples: examples.filter((example) => !heldOut.has(keyOf(example))) },
    evaluation: {
      ...dataset,
      examples: examples.filter((example) => heldOut.has(keyOf(example))),
      copies: 1,
    },
  };
}

/** The same for equal pairs only: lengths tell where the input ends. */
const keyOf = ({ input, output }: SequenceExample): string => `${input.length} ${input}${output}`;
