import { portableCos, portablePow, portableSin } from '@seqlab/core';
import { checkCount } from '../check-sizes.js';
import { createConstantTable } from './constant-table.js';
import { rowsNeeded } from './position.js';
import type { AddedPositions } from './positional-encoding.js';
import { rowsOf } from './rows-of.js';

/**
 * PE[pos, 2i] = sin(pos / 10000^(2i/D)), PE[pos, 2i+1] = cos of the same angle (Vaswani et al. 2017, section 3.5).
 * No parameters; any length.
 */
export function createSinusoidalPositions(width: number): AddedPositions {
  checkCount('createSinusoidalPositions', 'width', width);
  const table = createConstantTable(width, (position, column) => {
    const angle = position / portablePow(10000, (column - (column % 2)) / width);
    return column % 2 === 0 ? portableSin(angle) : portableCos(angle);
  });
  return {
    constant: true,
    namedParameters: () => new Map(),
    dispose: () => table.dispose(),
    rows: (length) => table.upTo(length),
    rowsFrom: (from, length) => rowsOf(table.upTo(rowsNeeded(from, length)), from, length),
  };
}
