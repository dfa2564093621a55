import { relativeBias } from '@seqlab/backend';
import { tensor2d } from '@tensorflow/tfjs-core';
import { checkCount } from '../check-sizes.js';
import type { Initializer } from '../initializer.js';
import { moduleOf } from '../module.js';
import type { ScoreBias } from './positional-encoding.js';
import { createTensorsByShape, fillByDistance } from './tensors-by-shape.js';

/** Distances beyond this count as this: the clipping distance k of Shaw et al. 2018, section 4.1. */
export const RELATIVE_REACH = 16;

/**
 * A learned number per head and clipped distance is added to the scores: the scalar form of relative positions (Raffel
 * et al. 2020, section 2.1) with the clipping of Shaw et al. 2018. Name `weight` [33, H], row 16 is distance 0; xavier-uniform.
 */
export function createRelativePositions(initializer: Initializer, heads: number): ScoreBias {
  checkCount('createRelativePositions', 'heads', heads);
  const weight = initializer.xavierUniform([2 * RELATIVE_REACH + 1, heads]);
  const buckets = createTensorsByShape((targetLength, sourceLength) => {
    const rows = fillByDistance(
      new Int32Array(targetLength * sourceLength),
      targetLength,
      sourceLength,
      (distance) => Math.max(-RELATIVE_REACH, Math.min(RELATIVE_REACH, distance)) + RELATIVE_REACH,
    );
    return tensor2d(rows, [targetLength, sourceLength], 'int32');
  });
  const table = moduleOf({ weight });
  return {
    constant: false,
    namedParameters: table.namedParameters,
    dispose() {
      table.dispose();
      buckets.dispose();
    },
    scores: (targetLength, sourceLength) => relativeBias(weight, buckets.of(targetLength, sourceLength)),
  };
}
