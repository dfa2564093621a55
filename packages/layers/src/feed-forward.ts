import { checkArgument } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { activated } from './activation.js';
import { checkChoice } from './check-sizes.js';
import type { Dropout } from './dropout.js';
import { EVALUATION, type ForwardContext } from './forward-context.js';
import type { Linear } from './linear.js';
import { seen } from './look.js';
import { joinModules, type Module } from './module.js';

/** linear2(dropout(activation(linear1(x)))), position by position (Vaswani et al. 2017, section 3.3): D → F → D. */
export interface FeedForward extends Module {
  /** x [B, T, D] → [B, T, D] */
  forward(x: Tensor3D, context?: ForwardContext): Tensor3D;
}

export interface FeedForwardParts {
  /** D → F */
  readonly linear1: Linear;
  /** F → D */
  readonly linear2: Linear;
  readonly activation: 'relu' | 'gelu';
  /** after the activation */
  readonly dropout: Dropout;
}

/**
 * Joins two linear layers, D → F and F → D, to a feed-forward block.
 * @throws `layer-choice` for another activation
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
  const { linear1, linear2, activation, dropout } = parts;
  checkChoice('createFeedForward', 'activation', activation, ['relu', 'gelu']);
  return {
    ...joinModules({ linear1, linear2 }),
    forward(x, context = EVALUATION) {
      const hidden =
        context.look === undefined
          ? linear1.forward(x, activation)
          : seen(context, 'activation', activated(seen(context, 'linear1', linear1.forward(x)), activation));
      return seen(context, 'linear2', linear2.forward(dropout.forward(hidden, context)));
    },
  };
}
