import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices } from '../../../conformance/sizes.js';
import { patches } from '../../index.js';

interface PatchesChoice extends Choice {
  readonly batch: number;
  readonly down: number;
  readonly across: number;
  readonly size: number;
  readonly channels: number;
}

const patchesCase: OpCase<PatchesChoice> = {
  name: 'patches',
  choices: choices({
    batch,
    down: fc.constantFrom(1, 2, 3),
    across: fc.constantFrom(1, 2),
    size: fc.constantFrom(1, 2, 3),
    channels: fc.constantFrom(1, 3),
  }),
  shapes: ({ batch, down, across, size, channels }) => ({
    images: [batch, down * size, across * size, channels],
  }),
  run: ({ images }, { size }) => patches(images as Tensor4D, size),
  model: ({ images }, { batch, down, across, size, channels }) => {
    const values: number[] = [];
    for (let b = 0; b < batch; b += 1)
      for (let p = 0; p < down * across; p += 1)
        for (let i = 0; i < size * size * channels; i += 1) {
          const y = Math.floor(p / across) * size + Math.floor(i / (size * channels));
          const x = (p % across) * size + (Math.floor(i / channels) % size);
          values.push(images![((b * down * size + y) * across * size + x) * channels + (i % channels)]!);
        }
    return Float64Array.from(values);
  },
};

export const cases = [patchesCase];
