import { SeqlabError } from '@seqlab/core';
import { slice2d } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializer.js';
import { moduleOf } from '../module.js';
import type { AddedPositions } from './positional-encoding.js';

/** A learned row per position (Gehring et al. 2017, section 3.1): name `weight` [maxLength, D], N(0, 1) as torch's nn.Embedding. */
export function createLearnedPositions(
  initializer: Initializer,
  maxLength: number,
  width: number,
): AddedPositions {
  const weight = initializer.normal([maxLength, width]);
  const check = (length: number) => {
    if (length > maxLength) {
      throw new SeqlabError(
        'positions-too-long',
        `learnedPositions: a sequence of ${length} tokens needs ${length} rows, there are ${maxLength}. Raise maxLength, or use positions without a limit (sinusoidal, rotary, alibi, relative).`,
      );
    }
  };
  return {
    ...moduleOf({ weight }),
    rows(length) {
      check(length);
      return weight;
    },
    rowsFrom(from, length) {
      check(from + length);
      return slice2d(weight, [from, 0], [length, width]);
    },
  };
}
