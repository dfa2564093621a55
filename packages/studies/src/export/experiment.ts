import type { ModelConfig, SequenceDataset, TrainingConfig } from '@seqlab/core';

/** One training run in full: what is needed to write it down as a program. */
export interface Experiment {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly dataset: SequenceDataset;
  /** how answers are decoded; 'one-pass' for raw numbers */
  readonly decoding: 'one-pass' | 'rewrite' | 'append';
}
