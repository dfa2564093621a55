import { sliceSequence } from '@seqlab/backend';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';

/** Rows from … from+length−1 of a table [P, D] → [length, D]. */
export function rowsOf(table: Tensor2D, from: number, length: number): Tensor2D {
  const [count, width] = table.shape;
  return reshape(sliceSequence(reshape(table, [1, count, width]), from, from + length), [length, width]);
}
