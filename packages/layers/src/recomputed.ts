import { type AttentionMask, type DropoutBits, type RecomputeTensors, recompute } from '@seqlab/backend';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from './forward-context.js';
import type { Module } from './module.js';

type Masks<Name extends string> = Readonly<Record<Name, AttentionMask | null>>;

/**
 * A layer's forward pass that keeps nothing for the backward pass but what the layer reads (`recompute` of @seqlab/backend); with somebody looking, or where the
 * context does not ask for it, the layer itself.
 * @param streams what flows through the layer, by name
 * @param masks by name; a learned bias gets its gradient
 */
export function recomputed<Stream extends string, Mask extends string>(
  layer: Module,
  streams: Readonly<Record<Stream, Tensor3D>>,
  masks: Masks<Mask>,
  context: ForwardContext,
  forward: (
    streams: Readonly<Record<Stream, Tensor3D>>,
    masks: Masks<Mask>,
    context: ForwardContext,
  ) => Tensor3D,
): Tensor3D {
  if (context.recompute !== true || context.look !== undefined) return forward(streams, masks, context);
  const inputs: Record<string, Tensor> = { ...streams };
  const fixed: Record<string, Tensor> = {};
  for (const [name, mask] of Object.entries<AttentionMask | null>(masks)) {
    if (mask === null) continue;
    const { keyPadding, segments, bias, constantBias } = mask;
    if (keyPadding !== undefined) fixed[`${name}.keyPadding`] = keyPadding;
    if (segments !== undefined) {
      fixed[`${name}.query`] = segments.query;
      fixed[`${name}.key`] = segments.key;
    }
    if (bias !== undefined) (constantBias === true ? fixed : inputs)[`${name}.bias`] = bias;
  }
  const run = (tensors: RecomputeTensors, dropout: DropoutBits | null) =>
    forward(
      Object.fromEntries(Object.keys(streams).map((name) => [name, tensors[name]])) as Readonly<
        Record<Stream, Tensor3D>
      >,
      Object.fromEntries(
        Object.entries<AttentionMask | null>(masks).map(([name, mask]) => [
          name,
          mask === null ? null : maskOf(mask, name, tensors),
        ]),
      ) as Masks<Mask>,
      { ...context, dropout },
    );
  const variables = [...layer.namedParameters().values()];
  return recompute(run, { inputs, fixed, variables, bits: context.dropout }) as Tensor3D;
}

/** The mask with the tensors that were kept of it. */
function maskOf(mask: AttentionMask, name: string, tensors: RecomputeTensors): AttentionMask {
  const { keyPadding, segments, bias } = mask;
  const kept = (part: string) => tensors[`${name}.${part}`]!;
  return {
    ...mask,
    ...(keyPadding !== undefined && { keyPadding: kept('keyPadding') }),
    ...(segments !== undefined && { segments: { query: kept('query'), key: kept('key') } }),
    ...(bias !== undefined && { bias: kept('bias') }),
  };
}
