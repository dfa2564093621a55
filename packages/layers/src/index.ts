export {
  createMultiheadAttention,
  type MultiheadAttention,
  type MultiheadAttentionOptions,
} from './attention/multihead-attention.js';
export { createTurnerAttention, type TurnerAttentionOptions } from './attention/turner-attention.js';
export { type Concatenation, createConcatenation } from './concatenation.js';
export { createDropout, type Dropout } from './dropout.js';
export { createEmbedding, type Embedding, type EmbeddingOptions } from './embedding/embedding.js';
export { createFeedForward, type FeedForward, type FeedForwardParts } from './feed-forward.js';
export { EVALUATION, type ForwardContext } from './forward-context.js';
export { createInitializer, type Initializer } from './initializer.js';
export { createLinear, type Linear, type LinearOptions } from './linear.js';
export { type Look, prefixed, seen } from './look.js';
export { causalMask, combineMasks, keyPaddingMask, scoreBiasMask } from './masks.js';
export { joinModuleList, joinModules, type Module, moduleOf } from './module.js';
export { createLayerNorm, createRMSNorm, type LayerNorm, type Norm, type RMSNorm } from './norm.js';
export { createAlibiPositions } from './positional/alibi-positions.js';
export {
  createLearnedGridPositions,
  createSinusoidalGridPositions,
  type Grid,
} from './positional/grid-positions.js';
export { createLearnedPositions } from './positional/learned-positions.js';
export type { MovingPosition, Position } from './positional/position.js';
export type { AddedPositions, Rotation, ScoreBias } from './positional/positional-encoding.js';
export { createRelativePositions, RELATIVE_REACH } from './positional/relative-positions.js';
export { createRotaryPositions } from './positional/rotary-positions.js';
export { createSinusoidalPositions } from './positional/sinusoidal-positions.js';
export { createWindowMask } from './positional/window-mask.js';
export { createResidual, postNorm, preNorm, type Residual } from './residual.js';
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
