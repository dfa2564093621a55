import { layerNorm as layerNormOp } from '@seqlab/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer } from './initializer.js';
import { type Module, moduleOf } from './module.js';

/** (x − mean)/√(variance + ε)·weight + bias over the last axis (Ba et al. 2016): names `weight` [D] and `bias` [D]. At D = 1 exactly the bias. */
export interface LayerNorm extends Module {
  /** x […, D] → […, D] */
  forward<X extends Tensor>(x: X): X;
}

/** `epsilon` is added to the variance; torch's default is 1e-5. */
export function createLayerNorm(initializer: Initializer, width: number, epsilon = 1e-5): LayerNorm {
  const weight = initializer.constant([width] as const, 1);
  const bias = initializer.constant([width] as const, 0);
  return {
    ...moduleOf({ weight, bias }),
    forward: (x) => layerNormOp(x, weight, bias, epsilon),
  };
}
