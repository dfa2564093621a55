import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices, large, size } from '../../../conformance/sizes.js';
import { rmsNorm } from '../../index.js';

interface RmsNormChoice extends Choice {
  readonly leading: readonly number[];
  readonly width: number;
  readonly eps: number | null;
}

const rmsNormCase: OpCase<RmsNormChoice> = {
  name: 'rmsNorm',
  // rows that are nearly zero are divided by their tiny size, and so is the rounding
  tolerance: { value: 1e-5, gradient: 5e-5 },
  choices: choices({
    leading: fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size)),
    width: fc.oneof(size, large),
    eps: fc.constantFrom(null, 1e-5, 1e-3, 1),
  }),
  shapes: ({ leading, width }) => ({ x: [...leading, width], weight: [width] }),
  run: ({ x, weight }, { eps }) => rmsNorm(x!, weight as Tensor1D, eps),
  model: ({ x, weight }, { width, eps }) =>
    Float64Array.from(x!, (value, i) => {
      const start = i - (i % width);
      const row = x!.subarray(start, start + width);
      const meanSquare = row.reduce((sum, each) => sum + each * each, 0) / width;
      return (value / Math.sqrt(meanSquare + (eps ?? 2 ** -23))) * weight![i % width]!;
    }),
};

export const cases = [rmsNormCase];
