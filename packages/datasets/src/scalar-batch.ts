import { checkArgument, type ScalarBatch, SeqlabError, type SequenceDataset } from '@seqlab/core';
import { checkCopies } from './check-sizes.js';

/**
 * The batch of the paper's first stage: each digit is one raw number, without SOS and EOS; the decoder's input is Y[:-1], its
 * target Y[1:].
 * @returns src [B, S], tgt and labels [B, S − 1]
 * @throws SeqlabError `dataset-copies`, `scalar-batch` unless all inputs and outputs are digits, of one length of at least 2
 */
export function scalarBatchOf(dataset: SequenceDataset): ScalarBatch {
  checkArgument('scalarBatchOf', 'dataset', dataset, 'an object');
  const { examples, copies } = dataset;
  checkArgument('scalarBatchOf', 'examples of the dataset', examples, 'a list');
  checkCopies('scalarBatchOf', copies);
  if (examples.length === 0) {
    throw new SeqlabError('scalar-batch', 'scalarBatchOf: there are no examples. Give at least one.');
  }
  const length = examples[0]!.input.length;
  for (const { input, output } of examples) {
    if (
      /^[0-9]{2,}$/.test(input) &&
      /^[0-9]+$/.test(output) &&
      input.length === length &&
      output.length === length
    )
      continue;
    throw new SeqlabError(
      'scalar-batch',
      `scalarBatchOf: ${JSON.stringify(input)} → ${JSON.stringify(output)} must be digits, all of one length of at least 2. Use copy4.`,
    );
  }
  const repeated = Array.from({ length: copies }, () => examples).flat();
  const digits = (texts: readonly string[]) => Float32Array.from(texts.join(''), Number);
  return {
    kind: 'scalars',
    batchSize: repeated.length,
    srcLength: length,
    tgtLength: length - 1,
    src: digits(repeated.map(({ input }) => input)),
    tgt: digits(repeated.map(({ output }) => output.slice(0, -1))),
    labels: digits(repeated.map(({ output }) => output.slice(1))),
  };
}
