export { batchTensors } from './batch-arrays.js';
export { type BatchSource, fixedBatch } from './batch-source.js';
export { chunkSize } from './chunk-size.js';
export { eventLoop } from './event-loop.js';
export {
  type CrossEntropyLossOptions,
  crossEntropyLoss,
  type Loss,
  type LossSpec,
  lossOfSpec,
  meanSquaredErrorLoss,
} from './losses.js';
export { type BleuOptions, bleu, bleuCounts, mtevalWords } from './metrics/bleu.js';
export { type ChrfOptions, chrf, chrfCounts } from './metrics/chrf.js';
export {
  accuracy,
  type ClassScores,
  type ConfusionMatrix,
  classScores,
  confusionMatrix,
  macroF1,
  matthews,
} from './metrics/classification.js';
export { meanSquaredDifference, pearson, spearman } from './metrics/correlation.js';
export { editDistance, errorRate } from './metrics/edit-distance.js';
export { type EvaluateOptions, type EvaluationTask, evaluate } from './metrics/evaluate.js';
export { bitsPerByte, bitsPerToken, perplexity } from './metrics/information.js';
export type { CorpusScore } from './metrics/n-grams.js';
export {
  defaultRight,
  type TeacherForced,
  type TeacherForcedOptions,
  teacherForced,
} from './metrics/teacher-forced.js';
export { type AdamOptions, adam, adamw } from './optimizers/adam.js';
export { optimizerOf } from './optimizers/configured.js';
export { withoutDecay } from './optimizers/decay-groups.js';
export type { Optimizer, OptimizerScalars, OptimizerTensors } from './optimizers/optimizer.js';
export { type SgdOptions, sgd } from './optimizers/sgd.js';
export { averagedParameters, withAverage } from './optimizers/weight-average.js';
export { scheduleOf } from './schedules/configured.js';
export { type LinearDecayOptions, linearDecay } from './schedules/linear-decay.js';
export { type MultistepOptions, multistep } from './schedules/multistep.js';
export { type NoamOptions, noam } from './schedules/noam.js';
export { type OneCycleOptions, oneCycle } from './schedules/one-cycle.js';
export { constant, type Schedule } from './schedules/schedule.js';
export { type WarmupCosineOptions, warmupCosine } from './schedules/warmup-cosine.js';
export { type WarmupStableDecayOptions, warmupStableDecay } from './schedules/warmup-stable-decay.js';
export { shardStep } from './shard-step.js';
export {
  type AutoWorkersQuestion,
  autoWorkers,
  type ShardGradient,
  type ShardInputs,
  type ShardWorkers,
} from './shard-workers.js';
export { type TrainingRun, train } from './train.js';
export type { TrainOptions } from './train-options.js';
export type { TrainableModel } from './trainable-model.js';
export type { TrainingKeys } from './training-keys.js';
export type { TrainingTask } from './training-task.js';
