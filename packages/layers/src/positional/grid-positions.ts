import { concatSequence, embed } from '@seqlab/backend';
import { checkArgument } from '@seqlab/core';
import { type Tensor2D, type Tensor3D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { besideEachOther } from '../attention/columns.js';
import { checkCount } from '../check-sizes.js';
import type { Initializer } from '../initializer.js';
import { joinModules, moduleOf } from '../module.js';
import { reshaped } from '../reshaped.js';
import type { AddedPositions } from './positional-encoding.js';
import { rowsOf } from './rows-of.js';
import { createSinusoidalPositions } from './sinusoidal-positions.js';

/** The patches of a square image, row by row. */
export interface Grid {
  /** patches in a row, and rows */
  readonly side: number;
  /** D, even: the first half of the features tells the row, the other the column */
  readonly width: number;
  /** before the patches stands a class token, which is nowhere: its row is zeros */
  readonly classToken: boolean;
}

/**
 * Rows and columns as sinusoids, D/2 features each (`createSinusoidalPositions` of the row number beside that of the column number; He et al. 2022,
 * "Masked Autoencoders", appendix A.1). No parameters.
 */
export function createSinusoidalGridPositions(grid: Grid): AddedPositions {
  check('createSinusoidalGridPositions', grid);
  const axis = createSinusoidalPositions(grid.width / 2);
  const rows = () => gridRows(axis.rows(grid.side), axis.rows(grid.side), grid);
  return {
    constant: true,
    namedParameters: () => new Map(),
    dispose: () => axis.dispose(),
    rows,
    rowsFrom: (from, length) => rowsOf(rows(), from, length),
  };
}

/**
 * A learned vector of D/2 features for each row and each column (Dosovitskiy et al. 2021, appendix D.4, "2-dimensional positional embedding"): names
 * `row.weight` and `column.weight` [side, D/2], N(0, std²).
 */
export function createLearnedGridPositions(initializer: Initializer, grid: Grid, std = 1): AddedPositions {
  check('createLearnedGridPositions', grid);
  const table = () => initializer.normal([grid.side, grid.width / 2], null, std);
  const [row, column] = [table(), table()];
  const rows = () => gridRows(row, column, grid);
  return {
    constant: false,
    ...joinModules({ row: moduleOf({ weight: row }), column: moduleOf({ weight: column }) }),
    rows,
    rowsFrom: (from, length) => rowsOf(rows(), from, length),
  };
}

function check(where: string, grid: Grid): void {
  checkArgument(where, 'grid', grid, 'an object');
  const { side, width } = grid;
  checkCount(where, 'side', side);
  checkCount(where, 'half of width', width / 2);
}

/** [side², D], or one row more with a class token */
function gridRows(row: Tensor2D, column: Tensor2D, { side, width, classToken }: Grid): Tensor2D {
  const count = side * side;
  const looked = (table: Tensor2D, at: (patch: number) => number): Tensor3D =>
    embed(
      tensor2d(
        Int32Array.from({ length: count }, (_, i) => at(i)),
        [1, count],
        'int32',
      ),
      table,
      { scale: 1 },
    );
  const patches = besideEachOther(
    looked(row, (patch) => Math.floor(patch / side)),
    looked(column, (patch) => patch % side),
  );
  const all = classToken ? concatSequence(zeros([1, 1, width]), patches) : patches;
  return reshaped(all, [all.shape[1], width]);
}
