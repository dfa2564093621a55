import { checkArgument } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { EVALUATION, type ForwardContext } from '../forward-context.js';
import { prefixed, seen } from '../look.js';
import { joinModuleList, joinModules, type Module } from '../module.js';
import type { Norm } from '../norm.js';
import type { Position } from '../positional/position.js';
import { recomputed } from '../recomputed.js';
import type { DecoderMasks, TransformerDecoderLayer } from './transformer-decoder-layer.js';

/** Decoder layers on top of each other, then a norm, torch's nn.TransformerDecoder: names `layers.<n>.*`, `norm.*`. */
export interface TransformerDecoder extends Module {
  /** x [B, T, D], memory [B, S, D] → [B, T, D] */
  forward(x: Tensor3D, memory: Tensor3D, masks?: DecoderMasks, context?: ForwardContext): Tensor3D;
  /** Each layer's keys and values [B, S, 2D] of the memory [B, S, D]. */
  memoryKeyValues(memory: Tensor3D): Tensor3D[];
  /** As each layer's `extend`: x [B, n, D] → y [B, n, D]; `past` has one entry [B, P, 2D] per layer, null at the start, and comes back with the rows of x in it. */
  extend(
    x: Tensor3D,
    past: readonly Tensor3D[] | null,
    memoryKeyValues: readonly Tensor3D[],
    masks: DecoderMasks,
    position?: Position,
  ): { y: Tensor3D; past: Tensor3D[] };
}

export interface TransformerDecoderParts {
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: Norm;
}

/** Puts built layers on top of each other, first to last, with a norm after the last. */
export function createTransformerDecoder(parts: TransformerDecoderParts): TransformerDecoder {
  checkArgument('createTransformerDecoder', 'parts', parts, 'an object');
  const { layers, norm } = parts;
  checkArgument('createTransformerDecoder', 'layers', layers, 'a list');
  return {
    ...joinModules({ layers: joinModuleList(layers), norm }),
    forward(x, memory, masks, context = EVALUATION) {
      const top = layers.reduce((h, layer, index) => {
        const name = `layers.${index}`;
        const inner = prefixed(context, `${name}.`);
        const { target = null, memory: across = null } = masks ?? {};
        const y = recomputed(layer, { h, memory }, { target, across }, inner, (given, seenBy, own) =>
          layer.forward(given.h, given.memory, { target: seenBy.target, memory: seenBy.across }, own),
        );
        return seen(context, name, y);
      }, x);
      return seen(context, 'norm', norm.forward(top));
    },
    memoryKeyValues: (memory) => layers.map((layer) => layer.memoryKeyValue(memory)),
    extend(x, past, memoryKeyValues, masks, position) {
      let h = x;
      const grown = layers.map((layer, index) => {
        const memory = memoryKeyValues[index] as Tensor3D;
        const step = layer.extend(h, past?.[index] ?? null, memory, masks, position);
        h = step.y;
        return step.past;
      });
      return { y: norm.forward(h), past: grown };
    },
  };
}
