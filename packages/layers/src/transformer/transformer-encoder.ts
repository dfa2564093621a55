import type { AttentionMask } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import { prefixed, seen } from '../look.js';
import { joinModuleList, joinModules, type Module } from '../module.js';
import type { Norm } from '../norm.js';
import type { Position } from '../positional/position.js';
import { recomputed } from '../recomputed.js';
import type { TransformerEncoderLayer } from './transformer-encoder-layer.js';

/** Encoder layers on top of each other, then a norm, torch's nn.TransformerEncoder: names `layers.<n>.*`, `norm.*`. */
export interface TransformerEncoder extends Module {
  /** x [B, S, D] → [B, S, D] */
  forward(x: Tensor3D, mask?: AttentionMask | null, context?: ForwardContext): Tensor3D;
  /** As each layer's `extend`: x [B, n, D] → y [B, n, D]; `past` has one entry [B, P, 2D] per layer, null at the start, and comes back with the rows of x in it. */
  extend(
    x: Tensor3D,
    past: readonly Tensor3D[] | null,
    mask: AttentionMask | null,
    position?: Position,
  ): { y: Tensor3D; past: Tensor3D[] };
}

export interface TransformerEncoderParts {
  readonly layers: readonly TransformerEncoderLayer[];
  readonly norm: Norm;
}

/**
 * Puts built layers on top of each other, first to last, with a norm after the last; no layers: the norm alone.
 * @example const y = createTransformerEncoder({ layers, norm: createLayerNorm(init, 8) }).forward(x, keyPaddingMask(ids, 0)); // [B, S, 8]
 */
export function createTransformerEncoder(parts: TransformerEncoderParts): TransformerEncoder {
  checkArgument('createTransformerEncoder', 'parts', parts, 'an object');
  const { layers, norm } = parts;
  checkArgument('createTransformerEncoder', 'layers', layers, 'a list');
  return {
    ...joinModules({ layers: joinModuleList(layers), norm }),
    forward(x, mask, context = EVALUATION) {
      const top = layers.reduce((h, layer, index) => {
        const name = `layers.${index}`;
        const masks = { self: mask ?? null };
        const inner = prefixed(context, `${name}.`);
        const y = recomputed(layer, { h }, masks, inner, (given, { self }, own) =>
          layer.forward(given.h, self, own),
        );
        return seen(context, name, y);
      }, x);
      return seen(context, 'norm', norm.forward(top));
    },
    extend(x, past, mask, position) {
      let h = x;
      const grown = layers.map((layer, index) => {
        const step = layer.extend(h, past?.[index] ?? null, mask, position);
        h = step.y;
        return step.past;
      });
      return { y: norm.forward(h), past: grown };
    },
  };
}
