export type { AttentionMask } from './attention-mask.js';
export type { BatchTensors } from './batch-tensors.js';
export { type CapturedStep, type CaptureOptions, capture } from './capture/capture.js';
export type { InputArray, Inputs, ProgramStats, Rows, Step } from './capture/captured-program.js';
export { registerGradients } from './gradients/register-gradients.js';
export { idsTensor } from './ids.js';
export { type AccumulateOptions, accumulate } from './ops/accumulate/accumulate.js';
export { type AdamOptions, type AdamTensors, adamStep, adamwStep } from './ops/adam/adam.js';
export { type AdamStepScalars, adamScalars, adamwScalars } from './ops/adam/adam-scalars.js';
export { add } from './ops/add/add.js';
export { type AttentionOptions, attention, attentionWeights } from './ops/attention/attention.js';
export { type AttentionBytes, type AttentionSizes, attentionBytes } from './ops/attention/attention-bytes.js';
export { type ClippedGradients, clipByGlobalNorm } from './ops/clip-by-global-norm/clip-by-global-norm.js';
export { concatSequence } from './ops/concat-sequence/concat-sequence.js';
export { type CrossEntropyOptions, crossEntropy } from './ops/cross-entropy/cross-entropy.js';
export { dropout } from './ops/dropout/dropout.js';
export {
  type DropoutBits,
  type DropoutOptions,
  dropoutBits,
  dropoutState,
} from './ops/dropout/dropout-bits.js';
export { type EmbedOptions, embed } from './ops/embed/embed.js';
export { layerNorm } from './ops/layer-norm/layer-norm.js';
export type { Activation } from './ops/linear/kernel.js';
export { type LinearOptions, linear } from './ops/linear/linear.js';
export { meanSquaredError } from './ops/mean-squared-error/mean-squared-error.js';
export { paddingMask } from './ops/padding-mask/padding-mask.js';
export { patches } from './ops/patches/patches.js';
export { meanPool, sumPool } from './ops/pool/pool.js';
export { prependToken } from './ops/prepend-token/prepend-token.js';
export { relativeBias } from './ops/relative-bias/relative-bias.js';
export { rmsNorm } from './ops/rms-norm/rms-norm.js';
export { type RotaryOptions, rotary } from './ops/rotary/rotary.js';
export {
  type SgdOptions,
  type SgdStepScalars,
  type SgdTensors,
  sgdScalars,
  sgdStep,
} from './ops/sgd/sgd.js';
export { sliceSequence } from './ops/slice-sequence/slice-sequence.js';
export { softmax } from './ops/softmax/softmax.js';
export { swiglu } from './ops/swiglu/swiglu.js';
export { type RecomputeOptions, type RecomputeTensors, recompute } from './recompute.js';
export type { BackendOptions } from './start/backend-loaders.js';
export { type BackendName, type StartedBackend, startBackend } from './start/start-backend.js';
export { requireBackend } from './started.js';
export { type ValueAndGradients, valueAndGradients } from './value-and-gradients.js';
export { peakProbe } from './wasm/peak-probe.js';
export { fastMathRuns } from './wasm/register.js';
export { withValues } from './with-values.js';
