import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable, present } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkShape } from '../../tensor-checks.js';
import type { PoolMode } from './kernel.js';
import { poolGradientReference, poolReference } from './reference.js';

/**
 * The mean over the positions that are not padding; zeros for a row of padding alone.
 * @param x [B, T, D]
 * @param padding [B, T] int32, 1 where a position does not count; null for none
 * @returns [B, D]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function meanPool(x: Tensor3D, padding: Tensor2D | null = null): Tensor2D {
  return pool('meanPool', x, padding, 'mean');
}

/**
 * The sum over the positions that are not padding.
 * @param x [B, T, D]
 * @param padding [B, T] int32, 1 where a position does not count; null for none
 * @returns [B, D]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function sumPool(x: Tensor3D, padding: Tensor2D | null = null): Tensor2D {
  return pool('sumPool', x, padding, 'sum');
}

function pool(op: string, x: Tensor3D, padding: Tensor2D | null, mode: PoolMode): Tensor2D {
  checkShape(op, 'x', x, ['B', 'T', 'D']);
  const [batch, length] = x.shape;
  if (padding !== null) checkShape(op, 'padding', padding, [batch, length], 'int32');
  return differentiable([x], () => {
    const given = present({ padding: (padding ?? undefined) as Tensor | undefined });
    return {
      value: runKernel('SeqlabPool', { x, ...given }, { mode }, poolReference)[0],
      saved: given,
      gradient: (dy, saved) =>
        runKernel('SeqlabPoolGradient', { dy, ...saved }, { mode, length }, poolGradientReference),
    };
  }) as Tensor2D;
}
