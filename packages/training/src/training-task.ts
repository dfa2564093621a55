import type { ModelConfig } from '@seqlab/core';
import type { BatchSource } from './batch-source.js';
import type { Loss } from './losses.js';
import type { TrainableModel } from './trainable-model.js';

/** What training asks of a task. Any object with these will do; `@seqlab/tasks` makes such. */
export interface TrainingTask {
  /** examples per split; a split that is not there has 0 */
  readonly sizes: { readonly training: number; readonly validation: number };
  /** batches of a split, for a model of that config; null takes all rows each time */
  batches(
    split: 'training',
    config: ModelConfig,
    options: { readonly batchSize: number | null; readonly seed: number },
  ): BatchSource;
  loss(config: ModelConfig, options?: { readonly labelSmoothing?: number }): Loss;
  /** dropout off */
  evaluate(
    model: TrainableModel,
    split: 'validation',
  ): Promise<{ readonly metrics: Readonly<Record<string, number>> }>;
}
