import { tensor1d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { add, dropout, dropoutBits, dropoutState } from '../../src/index.js';
import type { Choice, OpCase } from '../op-case.js';
import { dropoutFactor } from '../philox-model.js';
import { batch, choices, rate, size } from '../sizes.js';

interface DropoutChoice extends Choice {
  readonly shape: readonly number[];
  readonly rate: number;
  readonly step: number;
  readonly site: number;
}

const shape = fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size, size));

export const dropoutCase: OpCase<DropoutChoice> = {
  name: 'dropout',
  choices: choices({ shape, rate, step: fc.constantFrom(0, 1, 2 ** 32 - 1), site: fc.constantFrom(0, 3) }),
  shapes: ({ shape }) => ({ x: shape }),
  run: ({ x }, { seed, step, site, rate }) => {
    const bits = dropoutBits(tensor1d(dropoutState(seed, step), 'int32'));
    for (let i = 0; i < site; i += 1) bits.nextSite();
    return dropout(x!, { rate, bits });
  },
  model: ({ x }, { seed, step, site, rate }) =>
    x!.map((value, i) => value * dropoutFactor(i, rate, seed, step, site)),
};

interface ShapeChoice extends Choice {
  readonly shape: readonly number[];
}

export const addCase: OpCase<ShapeChoice> = {
  name: 'add',
  choices: choices({ shape }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ a: shape, b: shape }),
  run: ({ a, b }) => add(a!, b!),
  model: ({ a, b }) => a!.map((value, i) => value + b![i]!),
};

/** the same tensor twice: its gradient is the sum of two handles that tfjs disposes apart */
export const doubledCase: OpCase<ShapeChoice> = {
  name: 'add of a tensor to itself',
  choices: choices({ shape }) as fc.Arbitrary<ShapeChoice>,
  shapes: ({ shape }) => ({ a: shape }),
  run: ({ a }) => add(a!, a!),
  model: ({ a }) => a!.map((value) => 2 * value),
};
