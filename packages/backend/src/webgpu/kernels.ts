import type { KernelName } from '../kernels.js';
import { kernels as accumulate } from '../ops/accumulate/webgpu.js';
import { kernels as adam } from '../ops/adam/webgpu.js';
import { kernels as add } from '../ops/add/webgpu.js';
import { kernels as attention } from '../ops/attention/webgpu.js';
import { kernels as clipByGlobalNorm } from '../ops/clip-by-global-norm/webgpu.js';
import { kernels as concatSequence } from '../ops/concat-sequence/webgpu.js';
import { kernels as crossEntropy } from '../ops/cross-entropy/webgpu.js';
import { kernels as dropout } from '../ops/dropout/webgpu.js';
import { kernels as embed } from '../ops/embed/webgpu.js';
import { kernels as layerNorm } from '../ops/layer-norm/webgpu.js';
import { kernels as linear } from '../ops/linear/webgpu.js';
import { kernels as meanSquaredError } from '../ops/mean-squared-error/webgpu.js';
import { kernels as paddingMask } from '../ops/padding-mask/webgpu.js';
import { kernels as patches } from '../ops/patches/webgpu.js';
import { kernels as pool } from '../ops/pool/webgpu.js';
import { kernels as prependToken } from '../ops/prepend-token/webgpu.js';
import { kernels as relativeBias } from '../ops/relative-bias/webgpu.js';
import { kernels as rmsNorm } from '../ops/rms-norm/webgpu.js';
import { kernels as rotary } from '../ops/rotary/webgpu.js';
import { kernels as sgd } from '../ops/sgd/webgpu.js';
import { kernels as sliceSequence } from '../ops/slice-sequence/webgpu.js';
import { kernels as swiglu } from '../ops/swiglu/webgpu.js';
import type { WebgpuKernel } from './kernel.js';

/** Every kernel there is: a missing one would be a compile error. */
export const webgpuKernels: { readonly [N in KernelName]: WebgpuKernel<N> } = {
  ...accumulate,
  ...adam,
  ...add,
  ...attention,
  ...clipByGlobalNorm,
  ...concatSequence,
  ...crossEntropy,
  ...dropout,
  ...embed,
  ...layerNorm,
  ...linear,
  ...meanSquaredError,
  ...paddingMask,
  ...patches,
  ...pool,
  ...prependToken,
  ...relativeBias,
  ...rmsNorm,
  ...rotary,
  ...sgd,
  ...sliceSequence,
  ...swiglu,
};
