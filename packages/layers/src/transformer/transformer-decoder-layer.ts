import type { AttentionMask } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { MultiheadAttention } from '../attention/multihead-attention.js';
import type { Dropout } from '../dropout.js';
import type { FeedForward } from '../feed-forward.js';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import { prefixed, seen } from '../look.js';
import { joinModules, type Module } from '../module.js';
import type { Norm } from '../norm.js';
import type { Position } from '../positional/position.js';
import type { Residual } from '../residual.js';
import { appendKeyValue } from './transformer-encoder-layer.js';

/**
 * Self-attention, attention to the encoder's output, then feed-forward, torch's nn.TransformerDecoderLayer: names
 * `self_attn.*`, `multihead_attn.*`, `linear1`, `linear2`, `norm1`, `norm2`, `norm3`.
 */
export interface TransformerDecoderLayer extends Module {
  /** x [B, T, D], memory [B, S, D] → [B, T, D] */
  forward(x: Tensor3D, memory: Tensor3D, masks?: DecoderMasks, context?: ForwardContext): Tensor3D;
  /** Keys and values of the memory [B, S, D] → [B, S, 2D], computed once for all steps of `extend`. */
  memoryKeyValue(memory: Tensor3D): Tensor3D;
  /**
   * The rows x [B, n, D] that follow those whose keys and values are in `past` [B, P, 2D] (null: none yet), dropout off;
   * the target mask is over keys 0 … P+n; x's first row stands at `position` (default P). What `forward` computes under a causal
   * mask, without computing the past again.
   */
  extend(
    x: Tensor3D,
    past: Tensor3D | null,
    memoryKeyValue: Tensor3D,
    masks: DecoderMasks,
    position?: Position,
  ): { y: Tensor3D; past: Tensor3D };
}

export interface DecoderMasks {
  /** what a target position may see of the target */
  readonly target: AttentionMask | null;
  /** what it may see of the memory */
  readonly memory: AttentionMask | null;
}

export interface TransformerDecoderLayerParts {
  readonly selfAttention: MultiheadAttention;
  readonly crossAttention: MultiheadAttention;
  readonly feedForward: FeedForward;
  readonly norm1: Norm;
  readonly norm2: Norm;
  readonly norm3: Norm;
  readonly residual: Residual;
  /** after each attention and after the feed-forward network */
  readonly dropout: Dropout;
}

/** A layer of built parts; `residual` is `preNorm` or `postNorm`. x [B, T, D] and memory [B, S, D] → [B, T, D] */
export function createTransformerDecoderLayer(parts: TransformerDecoderLayerParts): TransformerDecoderLayer {
  checkArgument('createTransformerDecoderLayer', 'parts', parts, 'an object');
  const { selfAttention, crossAttention, feedForward, norm1, norm2, norm3, residual, dropout } = parts;
  const run = (
    x: Tensor3D,
    attend: (x: Tensor3D) => Tensor3D,
    attendMemory: (x: Tensor3D) => Tensor3D,
    context: ForwardContext,
  ) => {
    const see = (sublayer: number) => (part: string, value: Tensor3D) =>
      seen(context, `${part}${sublayer}`, value);
    const own = residual(x, norm1, (h) => dropout.forward(attend(h), context), see(1));
    const informed = residual(own, norm2, (h) => dropout.forward(attendMemory(h), context), see(2));
    return residual(
      informed,
      norm3,
      (h) => dropout.forward(feedForward.forward(h, context), context),
      see(3),
    );
  };
  return {
    ...joinModules({
      self_attn: selfAttention,
      multihead_attn: crossAttention,
      '...': feedForward,
      norm1,
      norm2,
      norm3,
    }),
    forward: (x, memory, masks = { target: null, memory: null }, context = EVALUATION) =>
      run(
        x,
        (h) =>
          seen(
            context,
            'self_attn',
            selfAttention.forward(h, null, masks.target, prefixed(context, 'self_attn.')),
          ),
        (h) =>
          seen(
            context,
            'multihead_attn',
            crossAttention.forward(h, memory, masks.memory, prefixed(context, 'multihead_attn.')),
          ),
        context,
      ),
    memoryKeyValue: (memory) => crossAttention.keyValue(memory),
    extend(x, past, memoryKeyValue, masks, position = past?.shape[1] ?? 0) {
      let all = past;
      const y = run(
        x,
        (h) => {
          all = appendKeyValue(selfAttention, h, past, position);
          return selfAttention.attend(h, all, masks.target, EVALUATION, position);
        },
        (h) => crossAttention.attend(h, memoryKeyValue, masks.memory, EVALUATION),
        EVALUATION,
      );
      return { y, past: all as Tensor3D };
    },
  };
}
