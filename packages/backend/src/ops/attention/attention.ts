import { type Tensor, type Tensor3D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { AttentionMask } from '../../attention-mask.js';
import { differentiable, present } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkOptions } from '../../tensor-checks.js';
import { type DropoutOptions, takeDropoutSite } from '../dropout/dropout-bits.js';
import { checkAttention } from './check-attention.js';
import { fitMask } from './fit-mask.js';
import type { AttentionAttributes } from './kernel.js';
import { attentionGradientReference, attentionReference, attentionWeightsReference } from './reference.js';

export interface AttentionOptions {
  /** H, a divisor of dModel */
  readonly heads: number;
  /** D */
  readonly dModel: number;
  /** Default: null, every query sees every key */
  readonly mask?: AttentionMask | null;
  /** of the weights after the softmax. Default: none */
  readonly dropout?: DropoutOptions | null;
}

/**
 * Multi-head scaled dot-product attention on projected inputs: softmax(q·kᵀ/√K + bias)·v for each head, heads side by side.
 * Queries that see no key give zeros, forward and gradient, never NaN.
 * @param query [B, T, 3D] = q | k | v for self-attention (keyValue null), or q [B, T, D]
 * @param keyValue [B, S, 2D] = k | v for cross-attention, or null
 * @returns [B, T, D]
 * @throws `attention-heads-divide`, `dropout-rate`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.2; our K is the paper's d_k
 */
export function attention(query: Tensor3D, keyValue: Tensor3D | null, options: AttentionOptions): Tensor3D {
  checkOptions('attention', options);
  return tidy(() => attend(query, keyValue, { ...options, mask: fitMask(options.mask ?? null) }));
}

function attend(
  query: Tensor3D,
  keyValue: Tensor3D | null,
  { heads, dModel, mask = null, dropout = null }: AttentionOptions,
): Tensor3D {
  checkAttention('attention', query, keyValue, heads, dModel, mask);
  const taken = dropout === null ? null : takeDropoutSite('attention', dropout);
  const attributes: AttentionAttributes = {
    heads,
    dModel,
    causal: mask?.causal ?? false,
    dropoutRate: taken === null ? 0 : dropout!.rate,
    site: taken?.site ?? 0,
  };
  const given = present({
    query: query as Tensor,
    keyValue: (keyValue ?? undefined) as Tensor | undefined,
    keyPadding: mask?.keyPadding,
    bias: mask?.bias,
    dropoutBits: taken?.state,
  });
  const biasGradient = mask?.bias !== undefined && mask.constantBias !== true;
  const inputs: Tensor[] = keyValue === null ? [query] : [query, keyValue];
  if (biasGradient) inputs.push(mask.bias);

  return differentiable(inputs, () => {
    const [y, saved] = runKernel('SeqlabAttention', given, attributes, attentionReference);
    return {
      value: y,
      saved: { ...given, y, saved },
      gradient: (dy, kept) =>
        runKernel(
          'SeqlabAttentionGradient',
          { dy, ...kept },
          { ...attributes, biasGradient },
          attentionGradientReference,
        ),
    };
  }) as Tensor3D;
}

/**
 * The weights that `attention` would use, before dropout, for looking at. No gradient flows through them.
 * @returns [B, H, T, S]; each row sums to 1, or is 0 where the query sees no key
 * @throws as `attention`
 */
export function attentionWeights(
  query: Tensor3D,
  keyValue: Tensor3D | null,
  options: Omit<AttentionOptions, 'dropout'>,
): Tensor4D {
  checkOptions('attentionWeights', options);
  const { heads, dModel } = options;
  return tidy(() => {
    const mask = fitMask(options.mask ?? null);
    checkAttention('attentionWeights', query, keyValue, heads, dModel, mask);
    const given = present({
      query: query as Tensor,
      keyValue: (keyValue ?? undefined) as Tensor | undefined,
      keyPadding: mask?.keyPadding,
      bias: mask?.bias,
    });
    const attributes = { heads, dModel, causal: mask?.causal ?? false, dropoutRate: 0, site: 0 };
    return attentionWeightsReference(given, attributes);
  });
}
