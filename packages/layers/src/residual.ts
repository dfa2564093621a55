import { add } from '@seqlab/backend';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Norm } from './norm.js';

/**
 * How a sublayer, its norm and the residual stream go together: x [B, T, D] → [B, T, D]. `see` is shown what the norm puts out and the sum, and
 * gives back what goes on; the default changes nothing.
 */
export type Residual = (
  x: Tensor3D,
  norm: Norm,
  sublayer: (x: Tensor3D) => Tensor3D,
  see?: (part: 'norm' | 'residual', value: Tensor3D) => Tensor3D,
) => Tensor3D;

const unseen = (_: string, value: Tensor3D): Tensor3D => value;

/** x + f(norm(x)): torch's norm_first=True (Xiong et al. 2020). */
export const preNorm: Residual = (x, norm, sublayer, see = unseen) =>
  see('residual', add(x, sublayer(see('norm', norm.forward(x)))));

/** norm(x + f(x)): torch's default (Vaswani et al. 2017). */
export const postNorm: Residual = (x, norm, sublayer, see = unseen) =>
  see('norm', norm.forward(see('residual', add(x, sublayer(x)))));
