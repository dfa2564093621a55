import { portablePow } from '@seqlab/core';
import { tensor3d } from '@tensorflow/tfjs-core';
import { checkCount } from '../check-sizes.js';
import type { ScoreBias } from './positional-encoding.js';
import { createTensorsByShape, fillByDistance } from './tensors-by-shape.js';

/**
 * −slope·|distance| is added to the scores; head h = 0 … H−1 has the slope 2^(−8(h+1)/H) (Press et al. 2022, section 3; the
 * absolute distance is its symmetric form: an encoder's tokens pay as much for looking ahead as for looking back; under a causal mask it is the paper's). No parameters; any length.
 */
export function createAlibiPositions(heads: number): ScoreBias {
  checkCount('createAlibiPositions', 'heads', heads);
  const slopes = Array.from({ length: heads }, (_, head) => portablePow(2, (-8 * (head + 1)) / heads));
  const biases = createTensorsByShape((targetLength, sourceLength) => {
    const size = targetLength * sourceLength;
    const values = new Float32Array(heads * size);
    slopes.forEach((slope, head) => {
      const ofHead = values.subarray(head * size, (head + 1) * size);
      fillByDistance(ofHead, targetLength, sourceLength, (distance) => -slope * Math.abs(distance));
    });
    return tensor3d(values, [heads, targetLength, sourceLength], 'float32');
  });
  return {
    constant: true,
    namedParameters: () => new Map(),
    dispose: () => biases.dispose(),
    scores: (targetLength, sourceLength) => biases.of(targetLength, sourceLength),
  };
}
