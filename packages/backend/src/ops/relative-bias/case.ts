import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type Choice, type OpCase, randomIds } from '../../../conformance/op-case.js';
import { choices, size } from '../../../conformance/sizes.js';
import { relativeBias } from '../../index.js';

interface RelativeBiasChoice extends Choice {
  readonly queries: number;
  readonly keys: number;
  readonly rows: number;
  readonly heads: number;
}

const bucketsOf = ({ queries, keys, rows, seed }: RelativeBiasChoice) =>
  randomIds(queries * keys, rows, seed, 90);

const relativeBiasCase: OpCase<RelativeBiasChoice> = {
  name: 'relativeBias',
  choices: choices({ queries: size, keys: size, rows: size, heads: fc.constantFrom(1, 2, 3) }),
  shapes: ({ rows, heads }) => ({ table: [rows, heads] }),
  run: ({ table }, choice) =>
    relativeBias(table as Tensor2D, tensor2d(bucketsOf(choice), [choice.queries, choice.keys], 'int32')),
  model: ({ table }, choice) => {
    const { queries, keys, heads } = choice;
    const buckets = bucketsOf(choice);
    return Float64Array.from({ length: heads * queries * keys }, (_, i) => {
      const head = Math.floor(i / (queries * keys));
      return table![buckets[i % (queries * keys)]! * heads + head]!;
    });
  },
};

export const cases = [relativeBiasCase];
