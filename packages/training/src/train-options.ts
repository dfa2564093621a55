import type { ProgramStats } from '@seqlab/backend';
import type { EvaluationMetrics, TrainingConfigInput, TrainingSnapshot } from '@seqlab/core';
import type { BatchSource } from './batch-source.js';
import type { Loss } from './losses.js';
import type { ShardWorkers } from './shard-workers.js';
import type { TrainableModel } from './trainable-model.js';
import type { TrainingKeys } from './training-keys.js';
import type { TrainingTask } from './training-task.js';

/**
 * What to train, and how. Keys of the training config (`steps`, `learningRate`, `batchSize` …) stand beside the other options or in `config`;
 * what is left out has its default. A key that nothing here honours is refused.
 */
export interface TrainOptions<Metrics extends object = EvaluationMetrics> extends TrainingKeys {
  readonly model: TrainableModel;
  /** gives batches, loss and evaluation where they are left out. Its batches have 32 rows, or all if there are fewer, unless `batchSize` says otherwise */
  readonly task?: TrainingTask;
  /** default: the training split of the task */
  readonly batches?: BatchSource;
  /** default: that of the task */
  readonly loss?: Loss;
  /** keys of the training config that do not stand beside the other options */
  readonly config?: TrainingConfigInput;
  /**
   * Any numbers, called every `evaluateEvery` updates and after the last. Default: the task's metrics on its validation split, if it has one
   * and `evaluateEvery` is given; else no evaluation
   */
  readonly evaluate?: () => Metrics | Promise<Metrics>;
  /** tells with each step the norm of its gradient, which a run with `clipNorm` does anyway; default false */
  readonly gradientNorm?: boolean;
  /** compute the shards that `shards` cuts each batch into, at most one worker for each; default: computed here, with the same bits */
  readonly workers?: ShardWorkers | null;
  /** goes on from here, bit for bit; default: starts with the model as it is */
  readonly resume?: TrainingSnapshot | null;
  /** told once if updates cannot be recorded and replayed, with the kernel or the backend that prevents it */
  readonly onFallback?: (reason: string) => void;
  /** told once that updates are replayed, and what a replayed one is made of */
  readonly onReplay?: (program: ProgramStats) => void;
  /** asked between updates and after each evaluation: whether a checkpoint is wanted now, beside those of `checkpointEvery` */
  readonly checkpointDue?: (step: number) => boolean;
  /**
   * whether the snapshots of `checkpoint` events are lent: each is good until the next event is asked for, and weights and moments are held once
   * beside the model, not twice, by who writes them to a disk; `resume` is taken over in turn, and its arrays move with the run. Default: false, they are the reader's
   */
  readonly lendSnapshots?: boolean;
  /** an AbortSignal: the run ends after the updates under way, with a `done` event that can be resumed */
  readonly signal?: { readonly aborted: boolean };
}

/** The options of `train` that are no keys of the training config. */
export const TRAIN_OPTIONS: readonly Exclude<keyof TrainOptions, keyof TrainingKeys>[] = [
  'model',
  'task',
  'batches',
  'loss',
  'config',
  'evaluate',
  'gradientNorm',
  'workers',
  'resume',
  'onFallback',
  'onReplay',
  'signal',
  'checkpointDue',
  'lendSnapshots',
];
