import type { AccumulateKernels } from './ops/accumulate/kernel.js';
import type { AdamKernels } from './ops/adam/kernel.js';
import type { AddKernels } from './ops/add/kernel.js';
import type { AttentionKernels } from './ops/attention/kernel.js';
import type { ClipByGlobalNormKernels } from './ops/clip-by-global-norm/kernel.js';
import type { ConcatSequenceKernels } from './ops/concat-sequence/kernel.js';
import type { CrossEntropyKernels } from './ops/cross-entropy/kernel.js';
import type { DropoutKernels } from './ops/dropout/kernel.js';
import type { EmbedKernels } from './ops/embed/kernel.js';
import type { LayerNormKernels } from './ops/layer-norm/kernel.js';
import type { LinearKernels } from './ops/linear/kernel.js';
import type { MeanSquaredErrorKernels } from './ops/mean-squared-error/kernel.js';
import type { PaddingMaskKernels } from './ops/padding-mask/kernel.js';
import type { PatchesKernels } from './ops/patches/kernel.js';
import type { PoolKernels } from './ops/pool/kernel.js';
import type { PrependTokenKernels } from './ops/prepend-token/kernel.js';
import type { RelativeBiasKernels } from './ops/relative-bias/kernel.js';
import type { RmsNormKernels } from './ops/rms-norm/kernel.js';
import type { RotaryKernels } from './ops/rotary/kernel.js';
import type { SgdKernels } from './ops/sgd/kernel.js';
import type { SliceSequenceKernels } from './ops/slice-sequence/kernel.js';
import type { SwigluKernels } from './ops/swiglu/kernel.js';

/**
 * What a backend may implement natively: the inputs, attributes and outputs of every kernel of ours. A backend registers
 * `tf.registerKernel({ kernelName, backendName, kernelFunc })` under these names; where it has none, the op's reference runs
 * with exactly the same arguments. A kernel and its `…Gradient` are registered together or not at all, because the tensor `saved` is
 * private to the pair: any shape and any content, made by the forward kernel and read by the gradient kernel alone.
 *
 * `…` stands for any leading dimensions (none included), R for their product. Tensors are float32 unless "int32" is said, dense and row-major.
 * Every check has been done before a kernel runs: shapes agree, dtypes are right, nothing is disposed. B, T, S and R may be 0, widths and vocabularies not.
 * Ids and labels that are out of range read nothing and write nothing: such a row is NaN and sends no gradient.
 * Shape letters: B batch, T target length, S source length, D model width, H heads, K = D/H, V vocabulary.
 */
export interface Kernels
  extends AccumulateKernels,
    AdamKernels,
    AddKernels,
    AttentionKernels,
    ClipByGlobalNormKernels,
    ConcatSequenceKernels,
    CrossEntropyKernels,
    DropoutKernels,
    EmbedKernels,
    LayerNormKernels,
    LinearKernels,
    MeanSquaredErrorKernels,
    PaddingMaskKernels,
    PatchesKernels,
    PoolKernels,
    PrependTokenKernels,
    RelativeBiasKernels,
    RmsNormKernels,
    RotaryKernels,
    SgdKernels,
    SliceSequenceKernels,
    SwigluKernels {}

export type KernelName = keyof Kernels;

export type KernelInputs<N extends KernelName> = Kernels[N]['inputs'];

export type KernelAttributes<N extends KernelName> = Kernels[N]['attributes'];

export type KernelOutputs<N extends KernelName> = Kernels[N]['outputs'];

/** The op in stock tfjs ops: the definition of correct. No tape and no tidy: whoever calls it provides both. */
export type Reference<N extends KernelName> = (
  inputs: KernelInputs<N>,
  attributes: KernelAttributes<N>,
) => KernelOutputs<N>;
