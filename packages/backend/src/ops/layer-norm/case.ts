import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices, large, size } from '../../../conformance/sizes.js';
import { layerNorm } from '../../index.js';

interface LayerNormChoice extends Choice {
  readonly leading: readonly number[];
  readonly width: number;
  readonly eps: number;
}

const layerNormCase: OpCase<LayerNormChoice> = {
  name: 'layerNorm',
  // rows that hardly vary are divided by their tiny deviation, and so is the rounding
  tolerance: { value: 1e-5, gradient: 5e-5 },
  choices: choices({
    leading: fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size)),
    width: fc.oneof(size, large),
    eps: fc.constantFrom(1e-5, 1e-3, 1),
  }),
  shapes: ({ leading, width }) => ({ x: [...leading, width], weight: [width], bias: [width] }),
  run: ({ x, weight, bias }, { eps }) => layerNorm(x!, weight as Tensor1D, bias as Tensor1D, eps),
  model: ({ x, weight, bias }, { width, eps }) => {
    const y = new Float64Array(x!.length);
    for (let start = 0; start < x!.length; start += width) {
      const row = x!.subarray(start, start + width);
      const mean = row.reduce((sum, value) => sum + value, 0) / width;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      for (let i = 0; i < width; i += 1) {
        y[start + i] = ((row[i]! - mean) / Math.sqrt(variance + eps)) * weight![i]! + bias![i]!;
      }
    }
    return y;
  },
};

export const cases = [layerNormCase];
