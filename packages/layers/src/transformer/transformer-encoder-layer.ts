import { type AttentionMask, concatSequence } from '@seqlab/backend';
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

/** Self-attention, then feed-forward, torch's nn.TransformerEncoderLayer: names `self_attn.*`, `linear1`, `linear2`, `norm1`, `norm2`. */
export interface TransformerEncoderLayer extends Module {
  /** x [B, S, D] → [B, S, D] */
  forward(x: Tensor3D, mask?: AttentionMask | null, context?: ForwardContext): Tensor3D;
  /**
   * The rows x [B, n, D] that follow those whose keys and values are in `past` [B, P, 2D] (null: none yet), dropout off;
   * the mask is over keys 0 … P+n; x's first row stands at `position` (default P). What an encoder layer computes under a causal
   * mask, without computing the past again.
   */
  extend(
    x: Tensor3D,
    past: Tensor3D | null,
    mask: AttentionMask | null,
    position?: Position,
  ): { y: Tensor3D; past: Tensor3D };
}

export interface TransformerEncoderLayerParts {
  readonly selfAttention: MultiheadAttention;
  readonly feedForward: FeedForward;
  readonly norm1: Norm;
  readonly norm2: Norm;
  readonly residual: Residual;
  /** after attention and after the feed-forward network */
  readonly dropout: Dropout;
}

/** A layer of built parts; `residual` is `preNorm` or `postNorm`. x [B, S, D] → [B, S, D] */
export function createTransformerEncoderLayer(parts: TransformerEncoderLayerParts): TransformerEncoderLayer {
  checkArgument('createTransformerEncoderLayer', 'parts', parts, 'an object');
  const { selfAttention, feedForward, norm1, norm2, residual, dropout } = parts;
  const run = (x: Tensor3D, attend: (x: Tensor3D) => Tensor3D, context: ForwardContext) => {
    const see = (sublayer: number) => (part: string, value: Tensor3D) =>
      seen(context, `${part}${sublayer}`, value);
    const attended = residual(x, norm1, (h) => dropout.forward(attend(h), context), see(1));
    return residual(
      attended,
      norm2,
      (h) => dropout.forward(feedForward.forward(h, context), context),
      see(2),
    );
  };
  return {
    ...joinModules({ self_attn: selfAttention, '...': feedForward, norm1, norm2 }),
    forward: (x, mask = null, context = EVALUATION) =>
      run(
        x,
        (h) =>
          seen(context, 'self_attn', selfAttention.forward(h, null, mask, prefixed(context, 'self_attn.'))),
        context,
      ),
    extend(x, past, mask, position = past?.shape[1] ?? 0) {
      let all = past;
      const y = run(
        x,
        (h) => {
          all = appendKeyValue(selfAttention, h, past, position);
          return selfAttention.attend(h, all, mask, EVALUATION, position);
        },
        EVALUATION,
      );
      return { y, past: all as Tensor3D };
    },
  };
}

/** Keys and values of the past, followed by those of x, whose first row stands at `position`. */
export function appendKeyValue(
  attention: MultiheadAttention,
  x: Tensor3D,
  past: Tensor3D | null,
  position: Position,
): Tensor3D {
  const own = attention.keyValue(x, position);
  return past === null ? own : concatSequence(past, own);
}
