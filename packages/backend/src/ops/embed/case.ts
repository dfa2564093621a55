import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type Choice, type OpCase, randomIds } from '../../../conformance/op-case.js';
import { batch, choices, length, size } from '../../../conformance/sizes.js';
import { embed, idsTensor } from '../../index.js';

interface EmbedChoice extends Choice {
  readonly batch: number;
  readonly length: number;
  readonly vocabSize: number;
  readonly width: number;
  readonly scale: number;
  /** rows of positions beyond the length; null for no positions */
  readonly spare: number | null;
}

const idsOf = ({ batch, length, vocabSize, seed }: EmbedChoice) =>
  randomIds(batch * length, vocabSize, seed, 50);

const embedCase: OpCase<EmbedChoice> = {
  name: 'embed',
  choices: choices({
    batch,
    length,
    vocabSize: size,
    width: size,
    scale: fc.constantFrom(1, Math.sqrt(8)),
    spare: fc.constantFrom(null, 0, 2),
  }),
  shapes: ({ length, vocabSize, width, spare }) => ({
    weight: [vocabSize, width],
    ...(spare === null ? {} : { positions: [Math.max(length + spare, 1), width] }),
  }),
  run: ({ weight, positions }, choice) =>
    embed(
      idsTensor(idsOf(choice), [choice.batch, choice.length], choice.vocabSize),
      weight as Tensor2D,
      positions === undefined
        ? { scale: choice.scale }
        : { scale: choice.scale, positions: positions as Tensor2D },
    ),
  model: ({ weight, positions }, choice) => {
    const { batch, length, width, scale } = choice;
    const ids = idsOf(choice);
    return Float64Array.from({ length: batch * length * width }, (_, i) => {
      const column = i % width;
      const row = Math.floor(i / width);
      const position = positions === undefined ? 0 : positions[(row % length) * width + column]!;
      return weight![ids[row]! * width + column]! * scale + position;
    });
  },
};

export const cases = [embedCase];
