import type { Tensor1D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { choices, size } from '../../../conformance/sizes.js';
import { meanSquaredError } from '../../index.js';

interface ShapeChoice extends Choice {
  readonly shape: readonly number[];
}

const meanSquaredErrorCase: OpCase<ShapeChoice> = {
  name: 'meanSquaredError',
  choices: choices({
    shape: fc.oneof(fc.tuple(), fc.tuple(size), fc.tuple(size, size, size)),
  }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ prediction: shape, target: shape }),
  run: ({ prediction, target }) => meanSquaredError(prediction as Tensor1D, target as Tensor1D),
  model: ({ prediction, target }) =>
    Float64Array.of(
      prediction!.reduce((sum, value, i) => sum + (value - target![i]!) ** 2, 0) / prediction!.length,
    ),
};

export const cases = [meanSquaredErrorCase];
