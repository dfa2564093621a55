import {
  type Batch,
  permutation,
  type SequenceExample,
  STREAM_DATA,
  type TokenBatch,
  wrap,
} from '@seqlab/core';
import {
  batchSource,
  bucketByLength,
  copyTask,
  packByLength,
  paddingShare,
  selectRows,
  trimBatch,
} from '@seqlab/datasets';
import { symbolTokenizer } from '@seqlab/tokenizer';
import type { BatchSource } from '@seqlab/training';
import { paperBackbone, paperTraining } from './paper-training.js';
import type { Study, StudyData, StudyVariant } from './study/study-variant.js';

const tokenizer = symbolTokenizer('abcd', { padding: true });
const PAD = tokenizer.padId!;
const BATCH = 16;
const LONGEST = 16;

/** Sequences of 1 to 16 symbols, half of them short: as uneven as sentences are. */
function uneven(seed: number): StudyData {
  const short = copyTask({ symbols: 'abcd', minimumLength: 1, maximumLength: 4, count: 64, seed });
  const long = copyTask({ symbols: 'abcd', minimumLength: 5, maximumLength: LONGEST, count: 64, seed });
  const train = { ...short, examples: [...short.examples, ...long.examples] };
  return { train, test: train.examples };
}

/** Random batches as they come, each row padded to the longest of all. */
function padded(batch: Batch, seed: number): BatchSource {
  return batchSource(batch, { batchSize: BATCH, seed });
}

/** The same batches, each padded to its own longest row. */
function paddedToBatch(batch: Batch, seed: number): BatchSource {
  const source = padded(batch, seed);
  return { at: (cursor) => trimBatch(source.at(cursor) as TokenBatch, PAD) };
}

/** Rows of similar length together. */
function bucketed(batch: Batch, seed: number): BatchSource {
  const tokens = batch as TokenBatch;
  const lengths = Array.from({ length: batch.batchSize }, (_, row) => realLength(tokens, row));
  const perEpoch = Math.ceil(lengths.length / BATCH);
  return {
    at(cursor) {
      const epoch = Math.floor(cursor / perEpoch);
      const rows = bucketByLength(lengths, { batchSize: BATCH, seed, epoch })[cursor % perEpoch]!;
      return trimBatch(selectRows(tokens, rows), PAD);
    },
  };
}

function realLength({ src, srcLength }: TokenBatch, row: number): number {
  return src.subarray(row * srcLength, (row + 1) * srcLength).filter((id) => id !== PAD).length;
}

/** Share of positions that hold PAD over one epoch of sources, by each way to make batches; packing is counted, not trained. */
function shares({ test }: StudyData): Record<string, number> {
  const lengths = test.map((example: SequenceExample) => wrap(tokenizer.encode(example.input), 0, 0).length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const real = lengths.reduce((sum, length) => sum + length, 0);
  const rows = permutation(lengths.length, { seed: 0, stream: STREAM_DATA });
  const cut = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) =>
    rows.slice(i * BATCH, (i + 1) * BATCH),
  );
  return {
    paddingShareLongest: 1 - real / (longest * lengths.length),
    paddingShareBatch: paddingShare(lengths, cut),
    paddingShareBuckets: paddingShare(lengths, bucketByLength(lengths, { batchSize: BATCH, seed: 0 })),
    paddingSharePacked: 1 - real / (longest * packByLength(lengths, longest).length),
  };
}

function variant(batches: string, batching: NonNullable<StudyVariant['batching']>): StudyVariant {
  return {
    name: batches,
    factors: { batches },
    model: {
      ...paperBackbone,
      dModel: 32,
      feedForward: 64,
      vocabSize: tokenizer.vocabSize,
      outputSize: PAD,
      padId: PAD,
      positional: 'sinusoidal',
      causal: true,
    },
    training: paperTraining(1500, 1000),
    tokenizer,
    data: uneven,
    batching,
    measures: shares,
  };
}

/** Packing needs attention that stays within a segment; how much it would save is counted beside the others. */
export const padding: Study = {
  name: 'padding',
  question:
    'Sequences of unequal length: what do padding, bucketing and packing waste, and does learning suffer?',
  factors: ['batches'],
  variants: [
    variant('padded to the longest of all', padded),
    variant('padded to the longest of the batch', paddedToBatch),
    variant('bucketed by length', bucketed),
  ],
};
