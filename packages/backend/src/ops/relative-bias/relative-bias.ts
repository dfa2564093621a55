import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { checkIds } from '../../ids.js';
import { runKernel } from '../../run-kernel.js';
import { checkNotEmpty, checkShape } from '../../tensor-checks.js';
import { relativeBiasGradientReference, relativeBiasReference } from './reference.js';

/**
 * Learned relative positions as a bias of attention: bias[h, t, s] = table[buckets[t, s], h].
 * @param table [N, H], learned
 * @param buckets [T, S] int32, 0 … N−1: which row stands for the distance from t to s
 * @returns [H, T, S], for `AttentionMask.bias`
 * @throws `ids-out-of-range`, `tensor-shape`, `tensor-empty`, `tensor-dtype`, `tensor-disposed`
 * @see Raffel et al. 2020, "Exploring the Limits of Transfer Learning" (T5), section 2.1
 */
export function relativeBias(table: Tensor2D, buckets: Tensor2D): Tensor3D {
  checkShape('relativeBias', 'table', table, ['N', 'H']);
  checkNotEmpty('relativeBias', 'table', table);
  checkShape('relativeBias', 'buckets', buckets, ['T', 'S'], 'int32');
  const [rows] = table.shape;
  checkIds('relativeBias', 'buckets', buckets, rows, null, 'Make the table longer or the distances shorter.');
  return differentiable([table], () => ({
    value: runKernel('SeqlabRelativeBias', { table, buckets }, {}, relativeBiasReference)[0],
    saved: { buckets: buckets as Tensor },
    gradient: (dy, saved) =>
      runKernel('SeqlabRelativeBiasGradient', { dy, ...saved }, { rows }, relativeBiasGradientReference),
  })) as Tensor3D;
}
