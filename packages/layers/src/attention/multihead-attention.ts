import { type AttentionMask, attention, linear, rotary } from '@seqlab/backend';
import { checkArgument, SeqlabError } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { checkCount, checkRate } from '../check-sizes.js';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import type { Initializer } from '../initializer.js';
import { createLinear } from '../linear.js';
import { joinModules, type Module, moduleOf } from '../module.js';
import { type Position, rowsNeeded } from '../positional/position.js';
import type { Rotation } from '../positional/positional-encoding.js';
import { rowsOf } from '../positional/rows-of.js';
import { openAttention } from './open-attention.js';

/**
 * Scaled dot-product attention in H heads (Vaswani et al. 2017, section 3.2; our K is the paper's d_k), torch's
 * nn.MultiheadAttention: names `in_proj_weight` [3D, D] (query, key and value stacked), `in_proj_bias` [3D],
 * `out_proj.weight` [D, D], `out_proj.bias` [D]; the biases only where there are any.
 */
export interface MultiheadAttention extends Module {
  /** x [B, T, D] looks at `memory` [B, S, D], or at itself when memory is null → [B, T, D]; no mask and no dropout by default */
  forward(
    x: Tensor3D,
    memory?: Tensor3D | null,
    mask?: AttentionMask | null,
    context?: ForwardContext,
  ): Tensor3D;
  /** Keys and values of x [B, S, D], packed [B, S, 2D], to be kept for `attend`; `position` (default 0) is that of x's first row. */
  keyValue(x: Tensor3D, position?: Position): Tensor3D;
  /** x [B, T, D] looks at keys and values [B, S, 2D] that are there already → [B, T, D] */
  attend(
    x: Tensor3D,
    keyValue: Tensor3D,
    mask?: AttentionMask | null,
    context?: ForwardContext,
    position?: Position,
  ): Tensor3D;
}

export interface MultiheadAttentionOptions {
  /** D */
  readonly dModel: number;
  /** H, a divisor of D */
  readonly heads: number;
  /** rate of dropout on the attention weights, in [0, 1); default 0 */
  readonly dropout?: number;
  /** rotates queries and keys by their position (self-attention only) */
  readonly rotation?: Rotation | null;
  /** factor of the output projection's weight at the start; default 1 */
  readonly outGain?: number;
  /** whether the projections have biases; default true */
  readonly bias?: boolean;
}

/**
 * Attention with its weights: query, key and value in one matrix [3D, D], xavier-uniform, and an output projection [D, D], biases 0.
 * @throws `attention-heads-divide`, `layer-size`, `layer-rate`
 * @example
 * const attention = createMultiheadAttention(createInitializer(7), { dModel: 8, heads: 2, dropout: 0.1 });
 * const y = attention.forward(x, null, causalMask); // x and y [B, T, 8]
 */
export function createMultiheadAttention(
  initializer: Initializer,
  options: MultiheadAttentionOptions,
): MultiheadAttention {
  checkArgument('createMultiheadAttention', 'options', options, 'an object');
  const { dModel, heads, dropout: rate = 0, rotation = null, outGain = 1, bias: biased = true } = options;
  const where = 'createMultiheadAttention';
  checkCount(where, 'dModel', dModel);
  checkCount(where, 'heads', heads);
  checkRate(where, 'dropout', rate);
  if (dModel % heads !== 0) {
    const below = dModel - (dModel % heads);
    throw new SeqlabError(
      'attention-heads-divide',
      `createMultiheadAttention: dModel (${dModel}) must be divisible by heads (${heads}). Use dModel ${below > 0 ? `${below} or ` : ''}${below + heads}.`,
    );
  }
  const weight = initializer.xavierUniform([3 * dModel, dModel]);
  const bias = biased ? initializer.constant([3 * dModel] as const, 0) : null;
  const outProjection = createLinear(initializer, {
    inFeatures: dModel,
    outFeatures: dModel,
    weight: 'xavier',
    bias: biased ? 'zeros' : 'none',
    gain: outGain,
  });

  /** Rows [from, to) of the packed projection: query 0 … D, key D … 2D, value 2D … 3D. */
  const project = (x: Tensor3D, from: number, to: number) => linear(x, weight, bias, { rows: [from, to] });
  const rotate = (x: Tensor3D, columns: number, position: Position) => {
    if (rotation === null) return x;
    const table = rotation.table(rowsNeeded(position, x.shape[1]));
    return typeof position === 'number'
      ? rotary(x, table, { columns, offset: position })
      : rotary(x, rowsOf(table, position, 1), { columns });
  };

  const core = (
    query: Tensor3D,
    keyValue: Tensor3D | null,
    mask: AttentionMask | null,
    context: ForwardContext,
  ): Tensor3D => {
    if (context.look !== undefined) {
      return outProjection.forward(openAttention(query, keyValue, mask, { heads, dModel, rate }, context));
    }
    const dropout = { rate, bits: context.dropout ?? null };
    return outProjection.forward(attention(query, keyValue, { heads, dModel, mask, dropout }));
  };

  const layer: MultiheadAttention = {
    ...joinModules({
      '...': moduleOf({ in_proj_weight: weight, ...(bias !== null && { in_proj_bias: bias }) }),
      out_proj: outProjection,
    }),
    forward(x, memory = null, mask = null, context = EVALUATION) {
      if (memory !== null) return layer.attend(x, layer.keyValue(memory), mask, context);
      return core(rotate(project(x, 0, 3 * dModel), 2 * dModel, 0), null, mask, context);
    },
    keyValue: (x, position = 0) => rotate(project(x, dModel, 3 * dModel), dModel, position),
    attend: (x, keyValue, mask = null, context = EVALUATION, position = 0) =>
      core(rotate(project(x, 0, dModel), dModel, position), keyValue, mask, context),
  };
  return layer;
}
