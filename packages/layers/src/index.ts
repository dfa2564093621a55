export {
  createMultiheadAttention,
  type MultiheadAttention,
  type MultiheadAttentionOptions,
} from './attention/multihead-attention.js';
export { createDropout, type Dropout } from './dropout.js';
export { createEmbedding, type Embedding, type EmbeddingOptions } from './embedding/embedding.js';
export { createFeedForward, type FeedForward, type FeedForwardParts } from './feed-forward.js';
export { EVALUATION, type ForwardContext } from './forward-context.js';
export { createInitializer, type Initializer } from './initializer.js';
export { createLayerNorm, type LayerNorm } from './layer-norm.js';
export { createLinear, type Linear, type LinearOptions } from './linear.js';
export { type Look, prefixed, seen } from './look.js';
export { causalMask } from './masks/causal-mask.js';
export { combineMasks } from './masks/combine-masks.js';
export { keyPaddingMask } from './masks/key-padding-mask.js';
export { scoreBiasMask } from './masks/score-bias-mask.js';
export { joinModuleList, joinModules, type Module, moduleOf } from './module.js';
export type { Norm } from './norm.js';
export { createAlibiPositions } from './positional/alibi-positions.js';
export { createLearnedPositions } from './positional/learned-positions.js';
export type { MovingPosition, Position } from './positional/position.js';
export type { AddedPositions, Rotation, ScoreBias } from './positional/positional-encoding.js';
export { createRelativePositions, RELATIVE_REACH } from './positional/relative-positions.js';
export { createRotaryPositions } from './positional/rotary-positions.js';
export { createSinusoidalPositions } from './positional/sinusoidal-positions.js';
export { postNorm, preNorm, type Residual } from './residual.js';
export { createRMSNorm, type RMSNorm } from './rms-norm.js';
export {
  createTransformerDecoder,
  type TransformerDecoder,
  type TransformerDecoderParts,
} from './transformer/transformer-decoder.js';
export {
  createTransformerDecoderLayer,
  type DecoderMasks,
  type TransformerDecoderLayer,
  type TransformerDecoderLayerParts,
} from './transformer/transformer-decoder-layer.js';
export {
  createTransformerEncoder,
  type TransformerEncoder,
  type TransformerEncoderParts,
} from './transformer/transformer-encoder.js';
export {
  createTransformerEncoderLayer,
  type TransformerEncoderLayer,
  type TransformerEncoderLayerParts,
} from './transformer/transformer-encoder-layer.js';
