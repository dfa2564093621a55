import { checkArgument } from '@seqlab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ForwardContext } from './forward-context.js';

/**
 * Is given each activation of a forward pass under its name, in the order in which they are computed; the pass goes on with the tensor that comes back,
 * of the same shape. Both live as long as the pass, unless kept. Names are torch's module paths, from the layer that is called: the output of a
 * module has the module's name. What no module of torch puts out has a name of ours:
 *
 * | name | shape | what it is |
 * |---|---|---|
 * | `self_attn.query`, `.key`, `.value` | [B, H, T or S, K] | of each head, rotated where positions are rotary |
 * | `self_attn.scores` | [B, H, T, S] | query · key / √K, masks and score biases added: −∞ where hidden |
 * | `self_attn.weights` | [B, H, T, S] | their softmax, before dropout |
 * | `self_attn.heads` | [B, H, T, K] | weights · value |
 * | `activation` | [B, T, F] | of the feed-forward block, between `linear1` and `linear2` |
 * | `residual1`, `residual2`, `residual3` | [B, T, D] | the stream after each sublayer was added |
 */
export type Look = <X extends Tensor>(name: string, value: X) => X;

/** The activation with which the pass goes on. */
export function seen<X extends Tensor>(context: ForwardContext, name: string, value: X): X {
  checkArgument('seen', 'context', context, 'an object');
  return context.look === undefined ? value : context.look(name, value);
}

/** The context of a part: its names get the prefix. */
export function prefixed(context: ForwardContext, prefix: string): ForwardContext {
  checkArgument('prefixed', 'context', context, 'an object');
  const { look } = context;
  return look === undefined ? context : { ...context, look: (name, value) => look(prefix + name, value) };
}
