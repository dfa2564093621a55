export { startBackend } from '@seqlab/backend';
export { PADDING_MASKS, type PaddingMask } from './architectures/encoder-decoder.js';
export { type CreateModelOptions, createModel } from './create-model.js';
export { type BeamOptions, beamSearch, type ScoredSequence } from './decoding/beam-search.js';
export {
  DEFAULT_MAX_LENGTH,
  type DecodedSequence,
  type DecodingOptions,
  type DecodingSource,
  type StepwiseOptions,
} from './decoding/decoding-source.js';
export { type GreedyOptions, greedy } from './decoding/greedy.js';
export { type SamplingOptions, sample } from './decoding/sample.js';
export { activationGradients, gradientTimesInput } from './looking/activation-gradients.js';
export { attentionMaps } from './looking/attention-maps.js';
export { type DirectAttribution, directAttribution } from './looking/direct-attribution.js';
export { type Hook, type Hooks, onHead, onPosition, replaceWith, zeros } from './looking/hook.js';
export type { LogitAt } from './looking/logit-at.js';
export { logitLens } from './looking/logit-lens.js';
export { type PatchingEffects, patchingEffects } from './looking/patching-effects.js';
export { type Looked, type LookOptions, runWithCache, runWithHooks } from './looking/run-with-cache.js';
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
export { loadWeights, tiedWeights, weightsOf } from './weights.js';
