import { type Tensor2D, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type Choice, type OpCase, randomValues } from '../../../conformance/op-case.js';
import { batch, choices, size } from '../../../conformance/sizes.js';
import { rotary } from '../../index.js';

interface RotaryChoice extends Choice {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
  readonly pairs: number;
  readonly rest: number;
  readonly offset: number;
}

const rotaryCase: OpCase<RotaryChoice> = {
  name: 'rotary',
  choices: choices({
    batch,
    length: size,
    heads: fc.constantFrom(1, 2, 3),
    pairs: fc.constantFrom(1, 2, 4),
    rest: fc.constantFrom(0, 1, 6),
    offset: fc.constantFrom(0, 2),
  }),
  shapes: ({ batch, length, heads, pairs, rest }) => ({ x: [batch, length, heads * pairs * 2 + rest] }),
  run: ({ x }, { length, heads, pairs, offset, seed }) => {
    const shape: [number, number] = [offset + length, 2 * pairs];
    const table = tensor2d(randomValues(shape, seed, 80), shape) as Tensor2D;
    return rotary(x as Tensor3D, table, { columns: heads * pairs * 2, offset });
  },
  model: ({ x }, { length, heads, pairs, rest, offset, seed }) => {
    const table = randomValues([offset + length, 2 * pairs], seed, 80);
    const width = heads * pairs * 2 + rest;
    const y = Float64Array.from(x!);
    for (let row = 0; row * width < x!.length; row += 1) {
      for (let pair = 0; pair < heads * pairs; pair += 1) {
        const at = row * width + 2 * pair;
        const angle = (offset + (row % length)) * 2 * pairs + 2 * (pair % pairs);
        y[at] = x![at]! * table[angle]! - x![at + 1]! * table[angle + 1]!;
        y[at + 1] = x![at]! * table[angle + 1]! + x![at + 1]! * table[angle]!;
      }
    }
    return y;
  },
};

export const cases = [rotaryCase];
