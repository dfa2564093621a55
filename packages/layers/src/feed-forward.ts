import { swiglu } from '@seqlab/backend';
import { checkArgument, SeqlabError } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { activated } from './activation.js';
import { checkChoice } from './check-sizes.js';
import type { Dropout } from './dropout.js';
import { EVALUATION, type ForwardContext } from './forward-context.js';
import type { Linear } from './linear.js';
import { seen } from './look.js';
import { joinModules, type Module } from './module.js';

/**
 * linear2(dropout(activation(linear1(x)))), the same at every position (Vaswani et al. 2017, section 3.3; Turner 2023, section 2.2, the MLP, of
 * which our rows [T, D] are the columns): D → F → D. Gated (Shazeer 2020, equation 6) it is linear2(dropout(silu(linear1(x))·linear3(x))): Llama's w1, w2, w3.
 */
export interface FeedForward extends Module {
  /** x [B, T, D] → [B, T, D] */
  forward(x: Tensor3D, context?: ForwardContext): Tensor3D;
}

export interface FeedForwardParts {
  /** D → F */
  readonly linear1: Linear;
  /** D → F, what the gate of 'swiglu' lets through; there with that activation and no other */
  readonly linear3?: Linear | null;
  /** F → D */
  readonly linear2: Linear;
  /** of D → F; 'swiglu': silu(linear1(x))·linear3(x) */
  readonly activation: 'relu' | 'gelu' | 'gelu-tanh' | 'swiglu';
  /** after the activation */
  readonly dropout: Dropout;
}

/**
 * Joins two linear layers, D → F and F → D, or three, to a feed-forward block.
 * @throws `layer-choice` for another activation, `feed-forward-gate`
 * @example
 * const init = createInitializer(7);
 * const block = createFeedForward({
 *   linear1: createLinear(init, { inFeatures: 8, outFeatures: 32, weight: 'xavier' }),
 *   linear2: createLinear(init, { inFeatures: 32, outFeatures: 8, weight: 'xavier' }),
 *   activation: 'relu',
 *   dropout: createDropout(0.1),
 * }); // block.forward(x [B, T, 8]) → [B, T, 8]
 */
export function createFeedForward(parts: FeedForwardParts): FeedForward {
  checkArgument('createFeedForward', 'parts', parts, 'an object');
  const { linear1, linear2, linear3 = null, activation, dropout } = parts;
  checkChoice('createFeedForward', 'activation', activation, ['relu', 'gelu', 'gelu-tanh', 'swiglu']);
  if ((activation === 'swiglu') !== (linear3 !== null)) {
    throw new SeqlabError(
      'feed-forward-gate',
      `createFeedForward: activation is "${activation}" and linear3 is ${linear3 === null ? 'not there' : 'there'}, expected linear3 with "swiglu" and with nothing else. ${linear3 === null ? 'Give linear3, D → F' : 'Leave linear3 out'}.`,
    );
  }
  /** [B, T, F], each step in sight of who looks */
  const hiddenOf = (x: Tensor3D, context: ForwardContext): Tensor3D => {
    if (activation === 'swiglu') {
      const gate = seen(context, 'linear1', linear1.forward(x));
      return seen(context, 'activation', swiglu(gate, seen(context, 'linear3', linear3!.forward(x))));
    }
    if (context.look === undefined) return linear1.forward(x, activation);
    return seen(context, 'activation', activated(seen(context, 'linear1', linear1.forward(x)), activation));
  };
  return {
    ...joinModules({ linear1, linear2, ...(linear3 !== null && { linear3 }) }),
    forward(x, context = EVALUATION) {
      const hidden = hiddenOf(x, context);
      return seen(context, 'linear2', linear2.forward(dropout.forward(hidden, context)));
    },
  };
}
