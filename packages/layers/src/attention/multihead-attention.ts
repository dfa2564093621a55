import { type AttentionMask, attention, linear, rotary } from '@seqlab/backend';
import { checkArgument, SeqlabError } from '@seqlab/core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { checkCount, checkRate } from '../check-sizes.js';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import type { Initializer } from '../initializer.js';
import { createLinear } from '../linear.js';
import { joinModules, type Module, moduleOf } from '../module.js';
import type { Norm } from '../norm.js';
import { type Position, rowsNeeded } from '../positional/position.js';
import type { Rotation } from '../positional/positional-encoding.js';
import { rowsOf } from '../positional/rows-of.js';
import { reshaped } from '../reshaped.js';
import { besideEachOther, repeatHeads } from './columns.js';
import { openAttention } from './open-attention.js';

/**
 * Scaled dot-product attention in H heads (Vaswani et al. 2017, section 3.2; our K is the paper's d_k; Turner 2023, section 2.1, whose columns X [D, N]
 * are our rows x [N, D], so that his A is our weights transposed, U_q, U_k and U_v rows of `in_proj_weight`, and U_h columns of `out_proj`), torch's
 * nn.MultiheadAttention: names `in_proj_weight` [3D, D] (query, key and value stacked), `in_proj_bias` [3D],
 * `out_proj.weight` [D, D], `out_proj.bias` [D]; the biases only where there are any. With G heads of keys and values `in_proj` has D + 2·G·K rows;
 * with norms of queries and keys there are `q_norm.*` and `k_norm.*` [K].
 */
export interface MultiheadAttention extends Module {
  /** x [B, T, D] looks at `memory` [B, S, D], or at itself when memory is null → [B, T, D]; no mask and no dropout by default */
  forward(
    x: Tensor3D,
    memory?: Tensor3D | null,
    mask?: AttentionMask | null,
    context?: ForwardContext,
  ): Tensor3D;
  /** Keys and values of x [B, S, D], packed [B, S, 2·G·K] (2D where G = H), to be kept for `attend`; `position` (default 0) is that of x's first row. */
  keyValue(x: Tensor3D, position?: Position): Tensor3D;
  /** x [B, T, D] looks at keys and values [B, S, 2·G·K] that are there already → [B, T, D] */
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
  /** G, a divisor of H: heads of keys and values (Ainslie et al. 2023); null (default): H */
  readonly kvHeads?: number | null;
  /** what normalises the queries and keys of each head over its K features, before they turn (Henry et al. 2020); null (default): nothing */
  readonly headNorms?: { readonly query: Norm; readonly key: Norm } | null;
}

/**
 * Attention with its weights: query, key and value in one matrix, xavier-uniform, and an output projection [D, D], biases 0.
 * @throws `attention-heads-divide`, `attention-kv-heads`, `layer-size`, `layer-rate`
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
  const { kvHeads = null, headNorms = null } = options;
  const groups = kvHeads ?? heads;
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
  checkCount(where, 'kvHeads', groups);
  if (heads % groups !== 0) {
    throw new SeqlabError(
      'attention-kv-heads',
      `createMultiheadAttention: kvHeads (${groups}) must divide heads (${heads}): each of them serves as many. Use 1 or ${heads}.`,
    );
  }
  const headWidth = dModel / heads;
  const keyColumns = groups * headWidth;
  const rows = dModel + 2 * keyColumns;
  const weight = initializer.xavierUniform([rows, dModel]);
  const bias = biased ? initializer.constant([rows] as const, 0) : null;
  const outProjection = createLinear(initializer, {
    inFeatures: dModel,
    outFeatures: dModel,
    weight: 'xavier',
    bias: biased ? 'zeros' : 'none',
    gain: outGain,
  });

  /** Rows [from, to) of the packed projection: query 0 … D, then key, then value, G·K each. */
  const project = (x: Tensor3D, from: number, to: number) => linear(x, weight, bias, { rows: [from, to] });
  const rotate = (x: Tensor3D, columns: number, position: Position) => {
    if (rotation === null) return x;
    const table = rotation.table(rowsNeeded(position, x.shape[1]));
    return typeof position === 'number'
      ? rotary(x, table, { columns, offset: position })
      : rotary(x, rowsOf(table, position, 1), { columns });
  };

  /** x [B, T, …·K], each head's K features normalised. */
  const normalised = (x: Tensor3D, norm: Norm): Tensor3D => {
    const [batch, length, columns] = x.shape;
    const apart = reshaped<Tensor4D>(x, [batch, length, columns / headWidth, headWidth]);
    return reshaped(norm.forward(apart), x.shape);
  };
  const queryOf = (x: Tensor3D, position: Position): Tensor3D => {
    const projected = project(x, 0, dModel);
    return rotate(headNorms === null ? projected : normalised(projected, headNorms.query), dModel, position);
  };
  const keyValueOf = (x: Tensor3D, position: Position): Tensor3D => {
    if (headNorms === null) return rotate(project(x, dModel, rows), keyColumns, position);
    const key = normalised(project(x, dModel, dModel + keyColumns), headNorms.key);
    return besideEachOther(rotate(key, keyColumns, position), project(x, dModel + keyColumns, rows));
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
      ...(headNorms !== null && { q_norm: headNorms.query, k_norm: headNorms.key }),
      out_proj: outProjection,
    }),
    forward(x, memory = null, mask = null, context = EVALUATION) {
      const together = memory === null && headNorms === null && groups === heads;
      if (!together) return layer.attend(x, layer.keyValue(memory ?? x), mask, context);
      return core(rotate(project(x, 0, rows), 2 * dModel, 0), null, mask, context);
    },
    keyValue: (x, position = 0) => keyValueOf(x, position),
    attend: (x, keyValue, mask = null, context = EVALUATION, position = 0) =>
      core(queryOf(x, position), repeatHeads(keyValue, headWidth, heads / groups), mask, context),
  };
  return layer;
}
