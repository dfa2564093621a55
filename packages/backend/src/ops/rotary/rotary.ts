import { SeqlabError } from '@seqlab/core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkOptions, checkShape } from '../../tensor-checks.js';
import { rotaryReference } from './reference.js';

export interface RotaryOptions {
  /** how many leading columns of x are rotated, a multiple of K: 2D of packed q | k | v, D of k | v. Default: all of x */
  readonly columns?: number;
  /** the position of x's first row, for decoding with a cache. Default: 0 */
  readonly offset?: number;
}

/**
 * Rotary positions: in each head the pair of columns (2i, 2i+1) at position t is rotated by the angle of row t of the table.
 * @param x [B, T, W], heads of width K side by side
 * @param table [P, K], constant: cosine in column 2i, sine in column 2i+1 of the angle of pair i; P ≥ offset + T
 * @returns [B, T, W]
 * @throws `rotary-columns`, `rotary-too-long`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Su et al. 2021, "RoFormer", section 3.4.2
 */
export function rotary(x: Tensor3D, table: Tensor2D, options: RotaryOptions = {}): Tensor3D {
  checkShape('rotary', 'x', x, ['B', 'T', 'W']);
  checkShape('rotary', 'table', table, ['P', 'K']);
  const [, length, width] = x.shape;
  const [positions, headWidth] = table.shape;
  checkOptions('rotary', options);
  const { columns = width, offset = 0 } = options;
  checkInteger('rotary', 'columns', columns, 0, width);
  checkInteger('rotary', 'offset', offset, 0, 2 ** 31 - 1);
  if (headWidth === 0 || headWidth % 2 !== 0 || columns % headWidth !== 0) {
    throw new SeqlabError(
      'rotary-columns',
      `rotary: ${columns} columns do not divide into heads of width ${headWidth}, expected an even width that divides them. Change the number of heads or dModel.`,
    );
  }
  if (offset + length > positions) {
    throw new SeqlabError(
      'rotary-too-long',
      `rotary: positions ${offset} to ${offset + length - 1} are asked for, expected at most ${positions - 1}, the last row of table. Make the table longer.`,
    );
  }
  return differentiable([x], () => ({
    value: runKernel('SeqlabRotary', { x, table }, { columns, offset, inverse: false }, rotaryReference)[0],
    saved: { table: table as Tensor },
    gradient: (dy, saved) =>
      runKernel(
        'SeqlabRotary',
        { x: dy, table: saved.table },
        { columns, offset, inverse: true },
        rotaryReference,
      ),
  })) as Tensor3D;
}
