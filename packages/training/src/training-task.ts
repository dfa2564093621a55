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
    options: {
      readonly batchSize: number | null;
      readonly seed: number;
      /** positions in a batch, in place of its rows; given where the config has it */
      readonly batchTokens?: number;
      /** several sequences share a row; given where the config has it */
      readonly packing?: boolean;
      /** how images are changed while they are learned from; given where the config has it */
      readonly augment?: { readonly shift: number; readonly flip: boolean; readonly crop: number };
    },
  ): BatchSource;
  loss(config: ModelConfig, options?: { readonly labelSmoothing?: number }): Loss;
  /** dropout off */
  evaluate(
    model: TrainableModel,
    split: 'validation',
  ): Promise<{ readonly metrics: Readonly<Record<string, number>> }>;
}
