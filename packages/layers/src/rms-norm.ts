import { rmsNorm as rmsNormOp } from '@seqlab/backend';
import { checkNumber } from '@seqlab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkCount } from './check-sizes.js';
import type { Initializer } from './initializer.js';
import { type Module, moduleOf } from './module.js';

/** x/√(mean of x² + ε)·weight over the last axis (Zhang & Sennrich 2019), torch's nn.RMSNorm: name `weight` [D]. */
export interface RMSNorm extends Module {
  /** x […, D] → […, D] */
  forward<X extends Tensor>(x: X): X;
}

/**
 * Weight 1 at the start.
 * @param width D
 * @param eps added to the mean of squares, in (0, 1]. Default: null, 2⁻²³, torch's for float32
 * @throws `layer-size`, `layer-epsilon`
 */
export function createRMSNorm(initializer: Initializer, width: number, eps: number | null = null): RMSNorm {
  checkCount('createRMSNorm', 'width', width);
  if (eps !== null) {
    checkNumber(
      {
        code: 'layer-epsilon',
        where: 'createRMSNorm',
        name: 'eps',
        value: eps,
        expected: 'a number above 0, at most 1, or null',
        advice: "Leave it out for torch's 2⁻²³.",
      },
      (value) => value > 0 && value <= 1,
    );
  }
  const weight = initializer.constant([width] as const, 1);
  return { ...moduleOf({ weight }), forward: (x) => rmsNormOp(x, weight, eps) };
}
