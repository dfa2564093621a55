export type { Batch, ScalarBatch, TokenBatch } from './batch.js';
export type { ConfigKey, ConfigOf, ConfigTable } from './config-table.js';
export { describeConfigKey } from './config-table.js';
export type { SequenceDataset, SequenceExample } from './dataset.js';
export type { LadderExample, LadderResult, LadderSeedResult, LadderStageResult } from './ladder-result.js';
export type { ModelConfig } from './model-config.js';
export { hasEmbeddingDropout, modelConfigTable, parseModelConfig } from './model-config.js';
export type { NamedArrays, ShapedArray } from './named-array.js';
export { parameterCount } from './parameter-count.js';
export { philox4x32, philoxInto } from './philox.js';
export { portableExp } from './portable-exp.js';
export { portableLog } from './portable-log.js';
export { portablePow } from './portable-pow.js';
export { portableCos, portableSin } from './portable-trigonometry.js';
export type { RandomKey } from './random.js';
export {
  normalArray,
  permutation,
  randomInteger,
  randomWord,
  STREAM_DATA,
  STREAM_DROPOUT,
  STREAM_INIT,
  STREAM_SAMPLING,
  shuffled,
  splitSeed,
  uniform,
  uniformArray,
} from './random.js';
export type { Problem } from './seqlab-error.js';
export { SeqlabError } from './seqlab-error.js';
export { didYouMean, suggest } from './suggest.js';
export type { Tokenizer, TokenizerDocument } from './tokenizer.js';
export type { TrainingConfig } from './training-config.js';
export { parseTrainingConfig, trainingConfigTable } from './training-config.js';
export type {
  CheckpointEvent,
  DoneEvent,
  EvaluationEvent,
  EvaluationMetrics,
  StepEvent,
  TaskMetrics,
  TrainingEvent,
} from './training-event.js';
export type { TrainingSnapshot } from './training-snapshot.js';
