import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { OpCase } from '../../../conformance/op-case.js';
import { joined, rows, type SequenceChoice, sequence } from '../../../conformance/sequences.js';
import { choices, size } from '../../../conformance/sizes.js';
import { concatSequence } from '../../index.js';

const concatSequenceCase: OpCase<SequenceChoice & { second: number }> = {
  name: 'concatSequence',
  choices: choices({ ...sequence, second: size }),
  shapes: ({ batch, length, width, second }) => ({ a: [batch, length, width], b: [batch, second, width] }),
  run: ({ a, b }) => concatSequence(a as Tensor3D, b as Tensor3D),
  model: ({ a, b }, { batch, length, width, second }) => {
    const after = rows(b!, batch, width, 0, second);
    return joined(rows(a!, batch, width, 0, length).flatMap((part, i) => [part, after[i]!]));
  },
};

export const cases = [concatSequenceCase];
