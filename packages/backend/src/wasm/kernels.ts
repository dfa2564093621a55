import type { KernelName } from '../kernels.js';
import { kernels as accumulate } from '../ops/accumulate/wasm.js';
import { kernels as adam } from '../ops/adam/wasm.js';
import { kernels as add } from '../ops/add/wasm.js';
import { kernels as attention } from '../ops/attention/wasm.js';
import { kernels as clipByGlobalNorm } from '../ops/clip-by-global-norm/wasm.js';
import { kernels as concatSequence } from '../ops/concat-sequence/wasm.js';
import { kernels as crossEntropy } from '../ops/cross-entropy/wasm.js';
import { kernels as dropout } from '../ops/dropout/wasm.js';
import { kernels as embed } from '../ops/embed/wasm.js';
import { kernels as layerNorm } from '../ops/layer-norm/wasm.js';
import { kernels as linear } from '../ops/linear/wasm.js';
import { kernels as meanSquaredError } from '../ops/mean-squared-error/wasm.js';
import { kernels as paddingMask } from '../ops/padding-mask/wasm.js';
import { kernels as patches } from '../ops/patches/wasm.js';
import { kernels as pool } from '../ops/pool/wasm.js';
import { kernels as prependToken } from '../ops/prepend-token/wasm.js';
import { kernels as relativeBias } from '../ops/relative-bias/wasm.js';
import { kernels as rmsNorm } from '../ops/rms-norm/wasm.js';
import { kernels as rotary } from '../ops/rotary/wasm.js';
import { kernels as sgd } from '../ops/sgd/wasm.js';
import { kernels as sliceSequence } from '../ops/slice-sequence/wasm.js';
import { kernels as swiglu } from '../ops/swiglu/wasm.js';
import type { WasmKernel } from './kernel.js';

/** Every kernel there is: a missing one would be a compile error. */
export const wasmKernels: { readonly [N in KernelName]: WasmKernel<N> } = {
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
