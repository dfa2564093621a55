import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices, size } from '../../../conformance/sizes.js';
import { add } from '../../index.js';

const shape = fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size, size));

interface ShapeChoice extends Choice {
  readonly shape: readonly number[];
}

const addCase: OpCase<ShapeChoice> = {
  name: 'add',
  choices: choices({ shape }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ a: shape, b: shape }),
  run: ({ a, b }) => add(a!, b!),
  model: ({ a, b }) => a!.map((value, i) => value + b![i]!),
};

/** the same tensor twice: its gradient is the sum of two handles that tfjs disposes apart */
const doubledCase: OpCase<ShapeChoice> = {
  name: 'add of a tensor to itself',
  choices: choices({ shape }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ a: shape }),
  run: ({ a }) => add(a!, a!),
  model: ({ a }) => a!.map((value) => 2 * value),
};

export const cases = [addCase, doubledCase];
