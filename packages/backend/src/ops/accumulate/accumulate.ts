import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { runKernel } from '../../run-kernel.js';
import { checkBoolean, checkNumber, checkOptions } from '../../tensor-checks.js';
import { checkAlong, checkVariables, numbered } from '../../tensor-lists.js';
import { accumulateReference } from './reference.js';

export interface AccumulateOptions {
  /** factor of the gradients, 1/n for the mean of n micro-batches. Default: 1 */
  readonly scale?: number;
  /** start anew: forget what the sums hold. Default: false */
  readonly reset?: boolean;
}

/**
 * Gradient accumulation: sums[i] += gradients[i]·scale, in place.
 * @param sums of any shapes
 * @param gradients as many, of the same shapes
 * @throws `tensor-count`, `variable-expected`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 */
export function accumulate(
  sums: readonly Variable[],
  gradients: readonly Tensor[],
  options: AccumulateOptions = {},
): void {
  checkOptions('accumulate', options);
  const { scale = 1, reset = false } = options;
  checkBoolean('accumulate', 'reset', reset);
  checkVariables('accumulate', 'sums', sums);
  checkAlong('accumulate', 'gradients', gradients, 'sums', sums);
  checkNumber('accumulate', 'scale', scale, '(−∞, ∞)', Number.isFinite(scale));
  tidy(() => {
    runKernel(
      'SeqlabAccumulate',
      numbered({ sum: sums, gradient: gradients }),
      { count: sums.length, scale, reset },
      accumulateReference,
    );
  });
}
