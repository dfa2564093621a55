import type { Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkShape } from '../../tensor-checks.js';
import { sliceSequenceGradientReference, sliceSequenceReference } from './reference.js';

/**
 * The positions [from, to) of a sequence, the class token for instance.
 * @param x [B, T, D]
 * @param from 0 … T
 * @param to from … T
 * @returns [B, to − from, D]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 */
export function sliceSequence(x: Tensor3D, from: number, to: number): Tensor3D {
  checkShape('sliceSequence', 'x', x, ['B', 'T', 'D']);
  const [, length] = x.shape;
  checkInteger('sliceSequence', 'from', from, 0, length);
  checkInteger('sliceSequence', 'to', to, from, length);
  return differentiable([x], () => ({
    value: runKernel('SeqlabSliceSequence', { x }, { from, to }, sliceSequenceReference)[0],
    saved: {},
    gradient: (dy) =>
      runKernel('SeqlabSliceSequenceGradient', { dy }, { from, to, length }, sliceSequenceGradientReference),
  })) as Tensor3D;
}
