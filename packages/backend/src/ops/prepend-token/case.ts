import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { OpCase } from '../../../conformance/op-case.js';
import { joined, rows, type SequenceChoice, sequence } from '../../../conformance/sequences.js';
import { choices } from '../../../conformance/sizes.js';
import { prependToken } from '../../index.js';

const prependTokenCase: OpCase<SequenceChoice> = {
  name: 'prependToken',
  choices: choices(sequence),
  shapes: ({ batch, length, width }) => ({ x: [batch, length, width], token: [width] }),
  run: ({ x, token }) => prependToken(x as Tensor3D, token as Tensor1D),
  model: ({ x, token }, { batch, length, width }) =>
    joined(rows(x!, batch, width, 0, length).flatMap((part) => [token!, part])),
};

export const cases = [prependTokenCase];
