import type { TrainingConfig } from '@seqlab/core';
import type { BatchSource } from './batch-source.js';
import type { Loss } from './losses.js';
import type { TrainOptions } from './train-options.js';

/** Rows of a batch of a task, unless `batchSize` says otherwise. */
const BATCH_SIZE = 32;

/** What a run learns from, and what it is measured by. */
export interface TrainParts<Metrics extends object> {
  readonly batches: BatchSource;
  readonly loss: Loss;
  readonly evaluate: (() => Metrics | Promise<Metrics>) | undefined;
}

/** Whether images are to be changed while they are learned from. */
export const augments = ({
  augmentShift,
  augmentFlip,
  augmentCrop,
}: Pick<TrainingConfig, 'augmentShift' | 'augmentFlip' | 'augmentCrop'>): boolean =>
  augmentShift > 0 || augmentFlip || augmentCrop < 1;

/**
 * The parts that were given, and for those that were not the task's: batches of its training split, its loss, and its metrics on the
 * validation split if there is one and `evaluateEvery` asks for them.
 * @param options checked by `checkTrainOptions`: whatever is missing, the task has
 * @param said whether the config says how large a batch is
 */
export function trainParts<Metrics extends object>(
  { model, task, ...given }: TrainOptions<Metrics>,
  { batchSize, batchTokens, packing, seed, labelSmoothing, evaluateEvery, ...config }: TrainingConfig,
  said: { readonly batchSize: boolean },
): TrainParts<Metrics> {
  if (task === undefined) {
    return { batches: given.batches!, loss: given.loss!, evaluate: given.evaluate };
  }
  const { augmentShift: shift, augmentFlip: flip, augmentCrop: crop } = config;
  const rows = said.batchSize || batchTokens !== null ? batchSize : BATCH_SIZE;
  const cut = {
    batchSize: rows,
    seed,
    ...(batchTokens !== null && { batchTokens }),
    ...(packing && { packing }),
    ...(augments(config) && { augment: { shift, flip, crop } }),
  };
  const measured = evaluateEvery !== null && task.sizes.validation > 0;
  // without an `evaluate` of one's own the metrics are those of a task
  const ofTask = async () => (await task.evaluate(model, 'validation')).metrics as object as Metrics;
  return {
    batches: given.batches ?? task.batches('training', model.config!, cut),
    loss: given.loss ?? task.loss(model.config!, { labelSmoothing }),
    evaluate: given.evaluate ?? (measured ? ofTask : undefined),
  };
}
