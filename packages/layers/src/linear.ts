import { type Activation, linear as linearOp } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkChoice, checkCount } from './check-sizes.js';
import type { Initializer } from './initializer.js';
import { type Module, moduleOf } from './module.js';

/** x·weightᵀ + bias, torch's nn.Linear: names `weight` [out, in] and `bias` [out] if it has one. */
export interface Linear extends Module {
  /** x […, in] → […, out], then the activation if one is given */
  forward<X extends Tensor>(x: X, activation?: Activation): X;
}

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** 'fan-in' (default, torch's): U(±1/√in) · 'xavier': xavier-uniform (what nn.Transformer does to every matrix) */
  readonly weight?: 'fan-in' | 'xavier';
  /** 'fan-in' (default, torch's): U(±1/√in) · 'zeros' (attention's output projection) · 'none': no bias, torch's bias=False */
  readonly bias?: 'fan-in' | 'zeros' | 'none';
  /** factor of the weight's bound at the start; default 1 */
  readonly gain?: number;
}

/**
 * A linear layer, initialised as torch does it.
 * @throws `layer-size`, `layer-choice`
 * @example const y = createLinear(createInitializer(7), { inFeatures: 8, outFeatures: 4 }).forward(x); // x […, 8] → y […, 4]
 */
export function createLinear(initializer: Initializer, options: LinearOptions): Linear {
  checkArgument('createLinear', 'options', options, 'an object');
  const { inFeatures, outFeatures, weight: kind = 'fan-in', bias: biasKind = 'fan-in', gain = 1 } = options;
  checkCount('createLinear', 'inFeatures', inFeatures);
  checkCount('createLinear', 'outFeatures', outFeatures);
  checkChoice('createLinear', 'weight', kind, ['fan-in', 'xavier']);
  checkChoice('createLinear', 'bias', biasKind, ['fan-in', 'zeros', 'none']);
  const bound = 1 / Math.sqrt(inFeatures);
  const biasOf = (kind: 'fan-in' | 'zeros' | 'none') => {
    if (kind === 'none') return null;
    return kind === 'zeros'
      ? initializer.constant([outFeatures] as const, 0)
      : initializer.uniform([outFeatures] as const, bound);
  };
  const weight =
    kind === 'xavier'
      ? initializer.xavierUniform([outFeatures, inFeatures], gain)
      : initializer.uniform([outFeatures, inFeatures] as const, gain * bound);
  const bias = biasOf(biasKind);
  return {
    ...moduleOf({ weight, ...(bias !== null && { bias }) }),
    forward: (x, activation) => linearOp(x, weight, bias, activation === undefined ? {} : { activation }),
  };
}
