export { attentionMaps } from './attention-maps.js';
export { type CreateModelOptions, createModel } from './create-model.js';
export { loadWeights } from './load-weights.js';
export type { Continuation, ExtendStep, Model, Prompt } from './model.js';
export { type PresetName, presets } from './presets.js';
export { weightsOf } from './weights-of.js';
