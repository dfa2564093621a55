import type { ModelConfig, Problem } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import type { ConfusionMatrix, Loss } from '@seqlab/training';
import type { BatchOptions, TaskBatches } from './batches.js';
import type { Rows } from './rows/rows.js';

export type TaskKind =
  | 'sequence-to-sequence'
  | 'language-model'
  | 'classification'
  | 'regression'
  | 'masked-token'
  /** ids that somebody has made into a batch already */
  | 'batch';

export type SplitName = 'training' | 'validation' | 'test';

/** Metrics by name, e.g. `loss`, `exactMatch`, `bitsPerByte`. */
export type Metrics = Readonly<Record<string, number>>;

export interface Evaluation {
  readonly metrics: Metrics;
  /** the same for each group of examples that has a name of its own, such as the tasks of a mixed data set */
  readonly groups: Readonly<Record<string, Metrics>>;
  /** set where only some examples were looked at: how many, and of how many */
  readonly sample?: { readonly examples: number; readonly of: number };
  /** of a classification: `confusion[label][answer]`, in the order of its labels */
  readonly confusion?: ConfusionMatrix;
}

export interface EvaluateOptions {
  /** look at no more examples than this, evenly spread over the split; default: at all */
  readonly mostExamples?: number;
  /** told how many examples are done */
  readonly onProgress?: (done: number) => void;
}

/** What the data decide about a model. */
export type ModelKeys = Partial<
  Pick<
    ModelConfig,
    'vocabSize' | 'outputSize' | 'padId' | 'srcVocabSize' | 'srcPadId' | 'pooling' | 'imageSize' | 'channels'
  >
>;

/** The same for what reads ids, whose vocabulary the data always decide. */
export type TextModelKeys = ModelKeys & Required<Pick<ModelKeys, 'vocabSize'>>;

/**
 * Something to be learned: examples of a kind and all that follows from the kind: who can learn it, what a batch is, what the loss is, how
 * answers are got and scored. Whoever trains or judges a model asks its task; nobody else builds a batch or scores an answer.
 */
export interface Task {
  readonly kind: TaskKind;
  readonly name: string;
  /** the architectures that can learn it */
  readonly architectures: readonly ModelConfig['architecture'][];
  /** examples per split; 0 where there is no such split */
  readonly sizes: Readonly<Record<SplitName, number>>;
  /** what a model of that architecture must have to fit the data. Completes a config that leaves these keys out. */
  modelKeys(architecture: ModelConfig['architecture']): ModelKeys;
  /** everything that keeps a model of that config from learning this task; empty if nothing does */
  problems(config: ModelConfig): Problem[];
  /** a split as rows for models of that config @throws what `problems` finds, and `task-no-split` */
  rows(split: SplitName, config: ModelConfig): Rows;
  /** a split as batches for models of that config; see `batchesOfRows` @throws what `rows` and `batchesOfRows` throw */
  batches(split: SplitName, config: ModelConfig, options: BatchOptions): TaskBatches;
  /** @throws what `problems` finds */
  loss(config: ModelConfig, options?: { readonly labelSmoothing?: number }): Loss;
  /**
   * Dropout off, chunk by chunk, so that memory does not grow with the split.
   * @throws what `problems` finds, and `task-no-split`
   */
  evaluate(model: Model, split: SplitName, options?: EvaluateOptions): Promise<Evaluation>;
}
