export { idsTensor } from './ids.js';
export type { Activation } from './kernels.js';
export { add } from './ops/add/add.js';
export { type CrossEntropyOptions, crossEntropy } from './ops/cross-entropy/cross-entropy.js';
export { type EmbedOptions, embed } from './ops/embed/embed.js';
export { layerNorm } from './ops/layer-norm/layer-norm.js';
export { type LinearOptions, linear } from './ops/linear/linear.js';
export { meanSquaredError } from './ops/mean-squared-error/mean-squared-error.js';
export { paddingMask } from './ops/padding-mask/padding-mask.js';
