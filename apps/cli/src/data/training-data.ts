import type { Batch, ModelConfig, SequenceDataset, Tokenizer } from '@seqlab/core';
import { batchOf, scalarBatchOf } from '@seqlab/datasets';
import { readBatch } from '../input/batch.js';
import { type DataSource, readDataset } from './read-dataset.js';

/** What a model is trained on: everything as one batch, and where it came from. */
export interface TrainingData {
  readonly source: DataSource;
  readonly batch: Batch;
  /** null for a batch of ids, which has no text */
  readonly dataset: SequenceDataset | null;
  /** null for a batch of ids and for numbers */
  readonly tokenizer: Tokenizer | null;
}

/**
 * Makes the batch that a model of this config is trained on.
 * @param known the pairs of the source, where they have been read already
 */
export function trainingData(
  source: DataSource,
  config: ModelConfig,
  tokenizer: Tokenizer | null,
  known: SequenceDataset | null = null,
): TrainingData {
  if (source.kind === 'batch') {
    return { source, batch: readBatch(source.path, config), dataset: null, tokenizer: null };
  }
  const dataset = known ?? readDataset(source);
  if (config.inputs === 'scalars') return { source, batch: scalarBatchOf(dataset), dataset, tokenizer: null };
  if (tokenizer === null) throw new Error('tokens need a tokenizer');
  return { source, batch: batchOf(dataset, tokenizer), dataset, tokenizer };
}
