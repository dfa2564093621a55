import { portableCos, portablePow, portableSin, SeqlabError } from '@seqlab/core';
import { checkCount } from '../check-sizes.js';
import { createConstantTable } from './constant-table.js';
import type { Rotation } from './positional-encoding.js';

/**
 * Pair (2i, 2i+1) of every head is rotated by position / 10000^(2i/K) (Su et al. 2021, section 3.2), in queries and keys of
 * self-attention. No parameters; any length. Neighbouring features are a pair, as in the paper and in GPT-J; Llama's code pairs feature i with i + K/2. `headWidth` is K and must be even.
 */
export function createRotaryPositions(headWidth: number): Rotation {
  checkCount('createRotaryPositions', 'headWidth', headWidth);
  if (headWidth % 2 !== 0) {
    throw new SeqlabError(
      'rotary-head-width-odd',
      `rotaryPositions: the head width dModel/heads (${headWidth}) must be even, as features turn in pairs. Use fewer heads or another dModel.`,
    );
  }
  const table = createConstantTable(headWidth, (position, column) => {
    const angle = position / portablePow(10000, (column - (column % 2)) / headWidth);
    return column % 2 === 0 ? portableCos(angle) : portableSin(angle);
  });
  return {
    namedParameters: () => new Map(),
    dispose: () => table.dispose(),
    table: (length) => table.upTo(length),
  };
}
