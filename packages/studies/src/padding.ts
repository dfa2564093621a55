import { permutation, STREAM_DATA } from '@seqlab/core';
import { batchSource, bucketByLength, copyTask, packByLength, paddingShare } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { type AnsweringTask, batchesOfRows, type Rows } from '@seqlab/tasks';
import { symbolTokenizer } from '@seqlab/tokenizer';
import type { BatchSource } from '@seqlab/training';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import type { Study, StudyVariant } from './study/study-variant.js';

const tokenizer = symbolTokenizer('abcd', { padding: true });
const PAD = tokenizer.padId!;
const BATCH = 16;
const LONGEST = 16;

/** Sequences of 1 to 16 symbols, half of them short: as uneven as sentences are. */
function uneven(seed: number): AnsweringTask {
  const short = copyTask({ symbols: 'abcd', minimumLength: 1, maximumLength: 4, count: 64, seed });
  const long = copyTask({ symbols: 'abcd', minimumLength: 5, maximumLength: LONGEST, count: 64, seed });
  return pairsTask({ ...short, examples: [...short.examples, ...long.examples] }, { tokenizer });
}

const numbersOf = (rows: Rows): number[] => Array.from({ length: rows.length }, (_, i) => i);

/** Random batches as they come, each row padded to the longest of all. */
function padded(rows: Rows, seed: number): BatchSource {
  return batchSource(rows.batch(numbersOf(rows)), { batchSize: BATCH, seed });
}

/** The same batches, each padded to its own longest row. */
function paddedToBatch(rows: Rows, seed: number): BatchSource {
  return batchesOfRows(rows, { batchSize: BATCH, seed });
}

/** Rows of similar length together. */
function bucketed(rows: Rows, seed: number): BatchSource {
  const lengths = numbersOf(rows).map((row) => rows.size(row));
  const perEpoch = Math.ceil(lengths.length / BATCH);
  return {
    at(cursor) {
      const epoch = Math.floor(cursor / perEpoch);
      return rows.batch(bucketByLength(lengths, { batchSize: BATCH, seed, epoch })[cursor % perEpoch]!);
    },
  };
}

/** Share of positions that hold PAD over one epoch of sources, by each way to make batches; packing is counted, not trained. */
function shares(rows: Rows): Record<string, number> {
  const lengths = numbersOf(rows).map((row) => rows.size(row));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const real = lengths.reduce((sum, length) => sum + length, 0);
  const order = permutation(lengths.length, { seed: 0, stream: STREAM_DATA });
  const cut = Array.from({ length: Math.ceil(order.length / BATCH) }, (_, i) =>
    order.slice(i * BATCH, (i + 1) * BATCH),
  );
  return {
    paddingShareLongest: 1 - real / (longest * lengths.length),
    paddingShareBatch: paddingShare(lengths, cut),
    paddingShareBuckets: paddingShare(lengths, bucketByLength(lengths, { batchSize: BATCH, seed: 0 })),
    paddingSharePacked: 1 - real / (longest * packByLength(lengths, longest).length),
  };
}

function variant(name: string, batches: NonNullable<StudyVariant['batches']>): StudyVariant {
  return {
    name,
    factors: { batches: name },
    model: {
      ...presets['seq2seq-padded'],
      dModel: 32,
      feedForward: 64,
      vocabSize: tokenizer.vocabSize,
      outputSize: PAD,
      padId: PAD,
    },
    training: paperTraining(1500, 1000),
    task: uneven,
    batches,
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
