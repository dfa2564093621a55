import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Dropout } from './dropout.js';
import type { ForwardContext } from './forward-context.js';
import type { Linear } from './linear.js';
import { joinModules, type Module } from './module.js';

/** linear2(dropout(activation(linear1(x)))), position by position (Vaswani et al. 2017, section 3.3): D → F → D. */
export interface FeedForward extends Module {
  /** x [B, T, D] → [B, T, D] */
  forward(x: Tensor3D, context: ForwardContext): Tensor3D;
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

export function createFeedForward({ linear1, linear2, activation, dropout }: FeedForwardParts): FeedForward {
  return {
    ...joinModules({ linear1, linear2 }),
    forward(x, context) {
      const hidden = linear1.forward(x, activation);
      context.observeFeedForward?.(hidden);
      return linear2.forward(dropout.forward(hidden, context));
    },
  };
}
