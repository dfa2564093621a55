import { getKernel, type KernelFunc, registerKernel } from '@tensorflow/tfjs-core';
import type { KernelName } from '../kernels.js';
import type { WebgpuKernel } from './kernel.js';
import { adam } from './kernels/adam.js';
import { attention, attentionGradient } from './kernels/attention.js';
import { crossEntropy, crossEntropyGradient } from './kernels/cross-entropy.js';
import {
  add,
  dropout,
  paddingMask,
  relativeBias,
  relativeBiasGradient,
  rotary,
} from './kernels/elementwise.js';
import { embed, embedGradient } from './kernels/embed.js';
import { layerNorm, layerNormGradient } from './kernels/layer-norm.js';
import { linear, linearGradient } from './kernels/linear.js';
import { meanSquaredError, meanSquaredErrorGradient } from './kernels/mean-squared-error.js';
import { accumulate, clipByGlobalNorm, sgd } from './kernels/optimizers.js';
import { pool, poolGradient } from './kernels/pool.js';
import {
  concatSequence,
  patches,
  patchesGradient,
  prependToken,
  prependTokenGradient,
  sliceSequence,
  sliceSequenceGradient,
} from './kernels/sequence.js';
import type { TfjsWebgpu } from './tfjs-webgpu.js';

/** Every kernel there is: a missing one would be a compile error. */
const KERNELS: { readonly [N in KernelName]: WebgpuKernel<N> } = {
  SeqlabLinear: linear,
  SeqlabLinearGradient: linearGradient,
  SeqlabLayerNorm: layerNorm,
  SeqlabLayerNormGradient: layerNormGradient,
  SeqlabAttention: attention,
  SeqlabAttentionGradient: attentionGradient,
  SeqlabEmbed: embed,
  SeqlabEmbedGradient: embedGradient,
  SeqlabCrossEntropy: crossEntropy,
  SeqlabCrossEntropyGradient: crossEntropyGradient,
  SeqlabMeanSquaredError: meanSquaredError,
  SeqlabMeanSquaredErrorGradient: meanSquaredErrorGradient,
  SeqlabDropout: dropout,
  SeqlabAdd: add,
  SeqlabPaddingMask: paddingMask,
  SeqlabConcatSequence: concatSequence,
  SeqlabSliceSequence: sliceSequence,
  SeqlabSliceSequenceGradient: sliceSequenceGradient,
  SeqlabPrependToken: prependToken,
  SeqlabPrependTokenGradient: prependTokenGradient,
  SeqlabPatches: patches,
  SeqlabPatchesGradient: patchesGradient,
  SeqlabPool: pool,
  SeqlabPoolGradient: poolGradient,
  SeqlabRotary: rotary,
  SeqlabRelativeBias: relativeBias,
  SeqlabRelativeBiasGradient: relativeBiasGradient,
  SeqlabAdam: adam,
  SeqlabSgd: sgd,
  SeqlabAccumulate: accumulate,
  SeqlabClipByGlobalNorm: clipByGlobalNorm,
};

/** Registers all kernels with tfjs for its backend 'webgpu', once. */
export function registerWebgpuKernels(): void {
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'webgpu') != null) continue;
    const run = kernel as unknown as WebgpuKernel<'SeqlabAdd'>;
    const kernelFunc = (({ inputs, attrs, backend }: Parameters<KernelFunc>[0]) =>
      run(backend as TfjsWebgpu, inputs as never, attrs as never)) as KernelFunc;
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
