export { argmax } from './argmax.js';
export type { Batch, ImageBatch, NumberBatch, Packing, ScalarBatch, TokenBatch } from './batch.js';
export { checkArgument } from './check-argument.js';
export { checkNumber, checkOptions, isWhole, type NumberCheck, showValue } from './check-options.js';
export {
  type ConfigDocument,
  type ConfigInput,
  type ConfigKey,
  type ConfigOf,
  type ConfigTable,
  describeConfigKey,
} from './config-table.js';
export type { Examples, SequenceDataset, SequenceExample } from './dataset.js';
export { parseDocument, stringifyDocument } from './document-json.js';
export type { JsonBuilder } from './json-reader.js';
export type { LadderExample, LadderResult, LadderSeedResult, LadderStageResult } from './ladder-result.js';
export { longestSequence } from './longest-sequence.js';
export type {
  LookAttention,
  LookPatches,
  LookQuestion,
  LookResult,
  LookShare,
} from './look-result.js';
export {
  hasEmbeddingDropout,
  type ModelConfig,
  type ModelConfigInput,
  modelConfigTable,
  parseModelConfig,
} from './model-config.js';
export type { NamedArrays, ShapedArray } from './named-array.js';
export { type JoinedRows, pad, paddingMask, padJoined, wrap } from './pad-sequences.js';
export { parameterCount } from './parameter-count.js';
export { type BatchLimits, parseBatch } from './parse-batch.js';
export { throwProblems } from './parse-config.js';
export { type ParseJsonOptions, parseJson } from './parse-json.js';
export { philox4x32, philoxInto } from './philox.js';
export { portableExp } from './portable-exp.js';
export { portableLog } from './portable-log.js';
export { portablePow } from './portable-pow.js';
export { portableCos, portableSin } from './portable-trigonometry.js';
export {
  normalArray,
  permutation,
  type RandomKey,
  randomInteger,
  randomWord,
  STREAM_AUGMENT,
  STREAM_DATA,
  STREAM_DROPOUT,
  STREAM_DROPOUT_LOW,
  STREAM_INIT,
  STREAM_MASK,
  STREAM_SAMPLING,
  STREAM_TASK,
  shuffled,
  splitSeed,
  uniform,
  uniformArray,
} from './random.js';
export {
  readFloat32Tensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsTensor,
} from './read-safetensors.js';
export type { SafetensorsDtype } from './safetensors-dtype.js';
export {
  readSafetensorsHeader,
  type SafetensorsHeader,
  safetensorsHeaderSize,
  type TensorEntry,
} from './safetensors-header.js';
export { type Problem, SeqlabError, withoutFunctionName } from './seqlab-error.js';
export { createSha256, type Sha256, sha256Hex } from './sha256.js';
export type { StudyResult, StudyRow, StudySeedResult } from './study-result.js';
export { didYouMean, suggest } from './suggest.js';
export type { SweepResult, SweepTrialResult } from './sweep-result.js';
export type { Tokenizer, TokenizerDocument } from './tokenizer.js';
export {
  parseTrainingConfig,
  type TrainingConfig,
  type TrainingConfigInput,
  trainingConfigTable,
} from './training-config.js';
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
export { decodeUtf8, encodeUtf8 } from './utf8.js';
export { weightHash } from './weight-hash.js';
export { safetensorsParts, type WritableTensor, writeSafetensors } from './write-safetensors.js';
