import type { Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkShape } from '../../tensor-checks.js';
import { sliceSequenceReference } from '../slice-sequence/reference.js';
import { concatSequenceReference } from './reference.js';

/**
 * The positions of a, then those of b; a key-value cache grows so.
 * @param a [B, T, D]
 * @param b [B, U, D]
 * @returns [B, T + U, D]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function concatSequence(a: Tensor3D, b: Tensor3D): Tensor3D {
  checkShape('concatSequence', 'a', a, ['B', 'T', 'D']);
  const [batch, first, width] = a.shape;
  checkShape('concatSequence', 'b', b, [batch, 'U', width]);
  const total = first + b.shape[1];
  return differentiable([a, b], () => ({
    value: runKernel('SeqlabConcatSequence', { a, b }, {}, concatSequenceReference)[0],
    saved: {},
    gradient: (dy) => [
      ...runKernel('SeqlabSliceSequence', { x: dy }, { from: 0, to: first }, sliceSequenceReference),
      ...runKernel('SeqlabSliceSequence', { x: dy }, { from: first, to: total }, sliceSequenceReference),
    ],
  })) as Tensor3D;
}
