import type { Tensor3D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { OpCase } from '../../../conformance/op-case.js';
import { joined, rows, type SequenceChoice, sequence } from '../../../conformance/sequences.js';
import { choices } from '../../../conformance/sizes.js';
import { sliceSequence } from '../../index.js';

const sliceSequenceCase: OpCase<SequenceChoice & { cut: number; kept: number }> = {
  name: 'sliceSequence',
  choices: choices({ ...sequence, cut: fc.nat(3), kept: fc.nat(3) }),
  shapes: ({ batch, length, width, cut, kept }) => ({ x: [batch, cut + kept + length, width] }),
  run: ({ x }, { cut, kept }) => sliceSequence(x as Tensor3D, cut, cut + kept),
  model: ({ x }, { batch, width, cut, kept }) => joined(rows(x!, batch, width, cut, cut + kept)),
};

export const cases = [sliceSequenceCase];
