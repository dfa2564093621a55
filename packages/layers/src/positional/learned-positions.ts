import { SeqlabError } from '@seqlab/core';
import { checkCount } from '../check-sizes.js';
import type { Initializer } from '../initializer.js';
import { moduleOf } from '../module.js';
import { rowsNeeded } from './position.js';
import type { AddedPositions } from './positional-encoding.js';
import { rowsOf } from './rows-of.js';

/** A learned row per position (Gehring et al. 2017, section 3.1): name `weight` [maxLength, D], N(0, std²), std 1 unless given, as torch's nn.Embedding. */
export function createLearnedPositions(
  initializer: Initializer,
  maxLength: number,
  width: number,
  std = 1,
): AddedPositions {
  checkCount('createLearnedPositions', 'maxLength', maxLength);
  checkCount('createLearnedPositions', 'width', width);
  const weight = initializer.normal([maxLength, width], null, std);
  const check = (length: number) => {
    if (length > maxLength) {
      throw new SeqlabError(
        'positions-too-long',
        `learnedPositions: a sequence of ${length} tokens needs ${length} rows, there are ${maxLength}. Give shorter ones, or build the model with a larger maxLength or with positions without a limit (sinusoidal, rotary, alibi, relative).`,
      );
    }
  };
  return {
    constant: false,
    ...moduleOf({ weight }),
    rows(length) {
      check(length);
      return weight;
    },
    rowsFrom(from, length) {
      check(rowsNeeded(from, length));
      return rowsOf(weight, from, length);
    },
  };
}
