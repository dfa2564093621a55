export type { Batch, ScalarBatch, TokenBatch } from './batch.js';
export type { SequenceDataset, SequenceExample } from './dataset.js';
export type { LadderExample, LadderResult, LadderSeedResult, LadderStageResult } from './ladder-result.js';
export type { NamedArrays, ShapedArray } from './named-array.js';
export { SeqlabError } from './seqlab-error.js';
export type { Tokenizer, TokenizerDocument } from './tokenizer.js';
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
