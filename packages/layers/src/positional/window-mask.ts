import { add } from '@seqlab/backend';
import { tensor3d } from '@tensorflow/tfjs-core';
import { checkCount } from '../check-sizes.js';
import type { ScoreBias } from './positional-encoding.js';
import { createTensorsByShape, fillByDistance } from './tensors-by-shape.js';

/**
 * −∞ for keys `window` positions away from the query or farther, on either side; with a causal mask these are the `window` positions up to its own.
 * Rows t of the scores [T, S] are queries, as columns are in Turner 2023, section 4.1. No parameters; any length.
 * @param within numbers that are added to the scores as well; H is that of their rows. Default: null, none
 * @throws `layer-size`
 * @see Beltagy et al. 2020, "Longformer", section 3.1; Jiang et al. 2023, "Mistral 7B", section 2
 */
export function createWindowMask(
  window: number,
  within: { readonly bias: ScoreBias; readonly heads: number } | null = null,
): ScoreBias {
  checkCount('createWindowMask', 'window', window);
  const heads = within?.heads ?? 1;
  const masks = createTensorsByShape((targetLength, sourceLength) => {
    const size = targetLength * sourceLength;
    const values = new Float32Array(heads * size);
    for (let head = 0; head < heads; head += 1) {
      fillByDistance(
        values.subarray(head * size, (head + 1) * size),
        targetLength,
        sourceLength,
        (distance) => (Math.abs(distance) < window ? 0 : Number.NEGATIVE_INFINITY),
      );
    }
    return tensor3d(values, [heads, targetLength, sourceLength], 'float32');
  });
  return {
    constant: within?.bias.constant ?? true,
    namedParameters: () => new Map(),
    dispose: () => masks.dispose(),
    scores(targetLength, sourceLength) {
      const mask = masks.of(targetLength, sourceLength);
      return within === null ? mask : add(within.bias.scores(targetLength, sourceLength), mask);
    },
  };
}
