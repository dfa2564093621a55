export { startBackend } from '@seqlab/backend';
export { attentionMaps } from './attention-maps.js';
export { type CreateModelOptions, createModel } from './create-model.js';
export { type BeamOptions, beamSearch, type ScoredSequence } from './decoding/beam-search.js';
export {
  DEFAULT_MAX_LENGTH,
  type DecodedSequence,
  type DecodingOptions,
  type DecodingSource,
} from './decoding/decoding-source.js';
export { type GreedyOptions, greedy } from './decoding/greedy.js';
export { type SamplingOptions, sample } from './decoding/sample.js';
export { loadWeights } from './load-weights.js';
export {
  type BatchSize,
  checkMemory,
  type MemoryOptions,
  memoryNeeded,
  WASM_MEMORY,
} from './memory-needed.js';
export type { Continuation, ExtendStep, Model, Prompt } from './model.js';
export { type PresetName, presets } from './presets.js';
export { rowsAtOnce } from './rows-at-once.js';
export { weightsOf } from './weights-of.js';
