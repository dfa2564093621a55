import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkShape } from '../../tensor-checks.js';
import { prependTokenGradientReference, prependTokenReference } from './reference.js';

/**
 * The same learned vector in front of every sequence, as the class token of a vision transformer.
 * @param x [B, T, D]
 * @param token [D]
 * @returns [B, T + 1, D]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 * @see Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", equation 1
 */
export function prependToken(x: Tensor3D, token: Tensor1D): Tensor3D {
  checkShape('prependToken', 'x', x, ['B', 'T', 'D']);
  checkShape('prependToken', 'token', token, [x.shape[2]]);
  return differentiable([x, token], () => ({
    value: runKernel('SeqlabPrependToken', { x, token }, {}, prependTokenReference)[0],
    saved: {},
    gradient: (dy) => runKernel('SeqlabPrependTokenGradient', { dy }, {}, prependTokenGradientReference),
  })) as Tensor3D;
}
