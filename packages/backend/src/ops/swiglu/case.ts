import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices, large, size } from '../../../conformance/sizes.js';
import { swiglu } from '../../index.js';

interface ShapeChoice extends Choice {
  readonly shape: readonly number[];
}

const shape = fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size, size), fc.tuple(size, large));

const swigluCase: OpCase<ShapeChoice> = {
  name: 'swiglu',
  choices: choices({ shape }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ gate: shape, x: shape }),
  run: ({ gate, x }) => swiglu(gate!, x!),
  model: ({ gate, x }) => gate!.map((z, i) => (z / (1 + Math.exp(-z))) * x![i]!),
};

export const cases = [swigluCase];
