import { type AttentionMask, attention } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { checkChoice, checkCount, checkRate } from '../check-sizes.js';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import type { Initializer } from '../initializer.js';
import { createLinear, type Linear } from '../linear.js';
import { joinModules } from '../module.js';
import { besideEachOther } from './columns.js';
import type { MultiheadAttention } from './multihead-attention.js';
import { openAttention } from './open-attention.js';

export interface TurnerAttentionOptions {
  /** D */
  readonly dModel: number;
  /** 'naive': as they are · 'symmetric': through one matrix U · 'asymmetric': through U_q and U_k */
  readonly kind: 'naive' | 'symmetric' | 'asymmetric';
  /** rate of dropout on the weights, in [0, 1); default 0 */
  readonly dropout?: number;
}

/**
 * The self-attention that Turner derives before he comes to heads: weights exp(x_t·x_s), exp(U x_t·U x_s) or exp(U_q x_t·U_k x_s) over √D
 * (his note 8), normalised over s, mix the positions x_s themselves; no values, no output projection. He writes positions as the columns of X [D, N] and
 * Y = X·A; our positions are rows x [B, T, D], and y = Aᵀ·x. Names `u.weight` [D, D], or `u_q.weight` and `u_k.weight`, xavier-uniform; none when naive.
 * @throws `layer-size`, `layer-rate`, `layer-choice`
 * @see Turner 2023, "An Introduction to Transformers", arXiv 2304.10557, section 2.1, equations 2 and 3
 */
export function createTurnerAttention(
  initializer: Initializer,
  options: TurnerAttentionOptions,
): MultiheadAttention {
  const where = 'createTurnerAttention';
  checkArgument(where, 'options', options, 'an object');
  const { dModel, kind, dropout: rate = 0 } = options;
  checkCount(where, 'dModel', dModel);
  checkRate(where, 'dropout', rate);
  checkChoice(where, 'kind', kind, ['naive', 'symmetric', 'asymmetric']);
  const matrix = () =>
    createLinear(initializer, {
      inFeatures: dModel,
      outFeatures: dModel,
      weight: 'xavier',
      bias: 'none',
    });
  const queryMap = kind === 'naive' ? null : matrix();
  const keyMap = kind === 'asymmetric' ? matrix() : queryMap;
  const through = (map: Linear | null, x: Tensor3D) => (map === null ? x : map.forward(x));
  const attend = (
    x: Tensor3D,
    keyValue: Tensor3D,
    mask: AttentionMask | null,
    context: ForwardContext,
  ): Tensor3D => {
    const query = through(queryMap, x);
    if (context.look !== undefined) {
      return openAttention(query, keyValue, mask, { heads: 1, dModel, rate }, context);
    }
    const dropout = { rate, bits: context.dropout ?? null };
    return attention(query, keyValue, { heads: 1, dModel, mask, dropout });
  };
  const keyValue = (x: Tensor3D) => besideEachOther(through(keyMap, x), x);
  const named = { naive: [], symmetric: ['u'], asymmetric: ['u_q', 'u_k'] }[kind];
  return {
    ...joinModules(Object.fromEntries(named.map((name, i) => [name, [queryMap!, keyMap!][i]!]))),
    forward: (x, memory = null, mask = null, context = EVALUATION) =>
      attend(x, keyValue(memory ?? x), mask, context),
    keyValue,
    attend: (x, kept, mask = null, context = EVALUATION) => attend(x, kept, mask, context),
  };
}
