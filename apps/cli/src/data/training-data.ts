import {
  type Batch,
  type ModelConfig,
  SeqlabError,
  type SequenceDataset,
  type Tokenizer,
} from '@seqlab/core';
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

/** Makes the batch that a model of this config is trained on. */
export function trainingData(
  source: DataSource,
  config: ModelConfig,
  tokenizer: Tokenizer | null,
): TrainingData {
  if (source.kind === 'batch') {
    return { source, batch: readBatch(source.path, config), dataset: null, tokenizer: null };
  }
  const dataset = readDataset(source);
  if (config.inputs === 'scalars') return { source, batch: scalarBatchOf(dataset), dataset, tokenizer: null };
  if (tokenizer === null) throw new Error('tokens need a tokenizer');
  checkTokenizer(tokenizer, config);
  return { source, batch: batchOf(dataset, tokenizer), dataset, tokenizer };
}

/** The model must have a row for every id, an output for every id that can be a label, and the same PAD. */
function checkTokenizer({ vocabSize, eosId, padId }: Tokenizer, config: ModelConfig): void {
  const largestLabel = padId === vocabSize - 1 ? vocabSize - 2 : vocabSize - 1;
  const fits =
    vocabSize <= config.vocabSize && largestLabel < config.outputSize && (eosId ?? 0) < config.outputSize;
  if (fits && (padId === config.padId || config.padId === null)) return;
  throw new SeqlabError(
    'data-tokenizer',
    `data: the tokenizer has vocabSize ${vocabSize} and padId ${padId}, the model vocabSize ${config.vocabSize}, outputSize ${config.outputSize} and padId ${config.padId}. Give the model the tokenizer's numbers, or another tokenizer.`,
  );
}
