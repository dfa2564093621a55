import { embed, sliceSequence } from '@seqlab/backend';
import { reshape, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Place } from './place.js';

/** Rows place … place+length−1 of a table [P, D] → [length, D]; of a moving place its one row. */
export function rowsOf(table: Tensor2D, place: Place, length: number): Tensor2D {
  const [count, width] = table.shape;
  if (typeof place !== 'number') return reshape(embed(place.at, table), [1, width]);
  return reshape(sliceSequence(reshape(table, [1, count, width]), place, place + length), [length, width]);
}
