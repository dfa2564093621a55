import { linear as linearOp } from '@seqlab/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer } from './initializer.js';
import { type Module, moduleOf } from './module.js';

/** x·weightᵀ + bias, torch's nn.Linear: names `weight` [out, in] and `bias` [out]. */
export interface Linear extends Module {
  /** x […, in] → […, out], then the activation if one is given */
  forward<X extends Tensor>(x: X, activation?: 'relu' | 'gelu'): X;
}

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** 'fan-in' (default, torch's): U(±1/√in) · 'xavier': xavier-uniform (what nn.Transformer does to every matrix) */
  readonly weight?: 'fan-in' | 'xavier';
  /** 'fan-in' (default, torch's): U(±1/√in) · 'zeros' (attention's output projection) */
  readonly bias?: 'fan-in' | 'zeros';
  /** factor of the weight's bound at the start; default 1 */
  readonly gain?: number;
}

export function createLinear(initializer: Initializer, options: LinearOptions): Linear {
  const { inFeatures, outFeatures, gain = 1 } = options;
  const bound = 1 / Math.sqrt(inFeatures);
  const weight =
    options.weight === 'xavier'
      ? initializer.xavierUniform([outFeatures, inFeatures], gain)
      : initializer.uniform([outFeatures, inFeatures] as const, gain * bound);
  const bias =
    options.bias === 'zeros'
      ? initializer.constant([outFeatures] as const, 0)
      : initializer.uniform([outFeatures] as const, bound);
  return {
    ...moduleOf({ weight, bias }),
    forward: (x, activation) => linearOp(x, weight, bias, activation === undefined ? {} : { activation }),
  };
}
