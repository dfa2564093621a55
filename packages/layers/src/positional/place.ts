import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Where a token stands in its sequence. */
export type Place = number | MovingPlace;

/** For a step of one token that is recorded once and replayed further on: the place is read from a tensor each time. */
export interface MovingPlace {
  /** [1, 1] int32, below `limit` */
  readonly at: Tensor2D;
  readonly limit: number;
}

/** How many rows a table needs for `length` tokens from this place on. */
export function rowsNeeded(place: Place, length: number): number {
  return typeof place === 'number' ? place + length : place.limit;
}
