import { embed, sliceSequence } from '@seqlab/backend';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Position } from './position.js';

/** Rows position … position+length−1 of a table [P, D] → [length, D]; of a moving position its one row. */
export function rowsOf(table: Tensor2D, position: Position, length: number): Tensor2D {
  const [count, width] = table.shape;
  if (typeof position !== 'number') return reshape(embed(position.at, table), [1, width]);
  return reshape(sliceSequence(reshape(table, [1, count, width]), position, position + length), [
    length,
    width,
  ]);
}
