import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkSameShape, checkTensor } from '../../tensor-checks.js';
import { swigluGradientReference, swigluReference } from './reference.js';

/**
 * silu(gate)·x with silu(z) = z/(1 + e⁻ᶻ), elementwise: what stands between the linear layers of a gated feed-forward block.
 * @param gate any shape
 * @param x the same shape: nothing is broadcast
 * @returns the same shape
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 * @see Shazeer 2020, "GLU Variants Improve Transformer", equation 6
 */
export function swiglu<T extends Tensor>(gate: T, x: T): T {
  checkTensor('swiglu', 'gate', gate, 'float32');
  checkTensor('swiglu', 'x', x, 'float32');
  checkSameShape('swiglu', 'x', x, 'gate', gate);
  return differentiable([gate, x], () => ({
    value: runKernel('SeqlabSwiglu', { gate, x }, {}, swigluReference)[0],
    saved: { gate: gate as Tensor, x: x as Tensor },
    gradient: (dy, kept) => runKernel('SeqlabSwigluGradient', { dy, ...kept }, {}, swigluGradientReference),
  })) as T;
}
